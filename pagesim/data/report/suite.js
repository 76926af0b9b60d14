const open = () => {
  const point = location.hash && document.getElementById(location.hash.slice(1));
  if (point && point.tagName === "DETAILS") {
    point.open = true;
    point.scrollIntoView();
    point.firstElementChild.focus();
  }
};
addEventListener("hashchange", open);
open();
const table = document.getElementById("matrix");
const filter = document.querySelector("[data-filter=matrix]");
const bad = document.querySelector("[data-bad]");
const shown = document.querySelector("[data-shown]");
const show = () => {
  const wanted = filter.value.toLowerCase();
  let count = 0;
  for (const row of table.tBodies[0].rows) {
    const fits = row.textContent.toLowerCase().includes(wanted) && (!bad.checked || "isBad" in row.dataset);
    row.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${table.tBodies[0].rows.length}`;
};
filter.closest("[hidden]").hidden = false;
for (const input of [filter, bad]) input.addEventListener("input", show);
for (const input of document.querySelectorAll("[data-filter]:not([data-filter=matrix])")) {
  const rows = document.getElementById(input.dataset.filter).tBodies[0].rows;
  input.closest("[hidden]").hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}

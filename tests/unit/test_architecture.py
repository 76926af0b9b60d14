"""Who may import whom, and who may print: the house of the README, held."""

import ast
import graphlib
import statistics
from functools import cache
from pathlib import Path

import pytest

from tests.support.sources import MODULES, PACKAGE, ROOT, nodes, parse

LAYERS = [
    {"beside", "choices", "digests", "errors", "late", "secret", "shipped"},
    {"npm"},
    {"registries"},
    {"formats"},
    {"managers"},
    {"project"},
    {"config"},
    {"pages"},
    {"cloudflare"},
    {"gateway", "toolchain"},
    {"engine"},
    {"plan"},
    {"run"},
    {"diagnosis"},
    {"fix"},
    {"scenario"},
    {"report"},
    {"plugin"},
    {"cli"},
]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layer(module: str) -> int | None:
    parts = module.split(".")
    if len(parts) < 2 or parts[0] != "pagesim":
        return None
    return next((i for i, names in enumerate(LAYERS) if parts[1] in names), None)


def test_imports_run_downward() -> None:
    upward = [
        f"{name_of(path)} imports {imported}, which lies above it"
        for path in MODULES
        if (own := layer(name_of(path))) is not None
        for imported in sorted(imports(path))
        if (other := layer(imported)) is not None and other > own
    ]
    assert not upward, "\n".join(upward)


def reached(room: str) -> set[str]:
    """Return every module of the package that `room` imports, directly or by way of others."""
    by_name = {name_of(path): path for path in MODULES}
    found: set[str] = set()
    del by_name["pagesim"]  # it imports what it hands out when that is asked for
    ahead = {name for name in by_name if name == room or name.startswith(f"{room}.")}
    while ahead:
        found |= ahead
        ahead = {i for name in ahead for i in imports(by_name[name]) if i in by_name} - found
    return found


@pytest.mark.parametrize(
    ("room", "below"),
    [
        ("npm", {"npm", "digests", "errors", "late", "secret"}),
        ("registries", {"registries", "npm", "digests", "errors", "late", "secret"}),
        (
            "gateway",
            {"gateway", "registries", "npm", "beside", "digests", "errors", "late", "secret"},
        ),
    ],
)
def test_what_ships_with_the_gateway_needs_nothing_above_it(room: str, below: set[str]) -> None:
    parts = {name.split(".")[1] for name in reached(f"pagesim.{room}") if "." in name}
    assert parts <= below, f"{room} reaches {parts - below}"


def test_only_the_docker_engine_imports_docker() -> None:
    users = {name_of(p) for p in MODULES if any(i.split(".")[0] == "docker" for i in imports(p))}
    assert all(u.startswith("pagesim.engine.docker.") for u in users), users


def test_only_the_command_line_prints_or_reads_the_process_env() -> None:
    entries = {"pagesim.gateway.__main__", "pagesim.__main__", "pagesim.plugin.hooks"}
    entries |= {"pagesim.engine.inside.terminal"}  # a program of the build's image, too
    for path in MODULES:
        module = name_of(path)
        if layer(module) == len(LAYERS) - 1 or module in entries:
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{module} prints (line {node.lineno})"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                text = f"{node.value.id}.{node.attr}"
                assert text not in ("os.environ", "sys.argv"), f"{module} reads {text}"


def test_gateway_and_toolchain_do_not_know_each_other() -> None:
    for room, other in (("gateway", "toolchain"), ("toolchain", "gateway")):
        for path in (PACKAGE / room).rglob("*.py"):
            assert not any(i.startswith(f"pagesim.{other}") for i in imports(path)), path


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {name_of(p): p for p in MODULES}
    arrows = {name: {i for i in top_level_imports(p) if i in names} for name, p in names.items()}
    sorter = graphlib.TopologicalSorter(
        {name: {i for i in found if i != name} for name, found in arrows.items()}
    )
    sorter.prepare()  # raises CycleError, which names the circle


def top_level_imports(path: Path) -> set[str]:
    """What a module imports when it is loaded; what a function imports comes later."""
    found: set[str] = set()
    for node in parse(path).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_diagnosis_sees_only_data() -> None:
    seen = {i for p in (PACKAGE / "diagnosis").rglob("*.py") for i in imports(p)}
    effects = (
        "pagesim.engine",
        "pagesim.toolchain",
        "pagesim.run.runner",
        "pathlib.Path",
        "subprocess",
    )
    assert not [i for i in sorted(seen) if i.startswith(effects) and i != "pathlib.PurePosixPath"]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in nodes(path) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_module_has_a_function_of_its_own_name() -> None:
    own = [
        name_of(path)
        for path in MODULES
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == path.stem
    ]
    assert own == ["pagesim.cli.main"]  # as every entry point is called


def test_modules_and_functions_are_small() -> None:
    texts = [path.read_text("utf-8") for path in MODULES]
    lengths = sorted(n for text in texts if (n := text.count("\n")) > 5)
    spans = sorted((f.end_lineno or 0) - f.lineno + 1 for p in MODULES for f in functions(p))
    assert statistics.median(lengths) <= 120
    assert lengths[-1] <= 350
    assert spans[len(spans) * 9 // 10] <= 35
    assert spans[-1] <= 60


def test_modules_say_what_they_are() -> None:
    silent = [name_of(p) for p in MODULES if p.stat().st_size and not ast.get_docstring(parse(p))]
    assert not silent, "without a docstring"

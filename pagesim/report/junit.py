"""The report as JUnit XML: a suite for each run, in it a test case for each private package and one
for the install."""

from collections.abc import Sequence
from xml.etree import ElementTree

from pagesim.diagnosis.finding import Finding
from pagesim.report.characters import make_legible
from pagesim.report.content import Report, Run
from pagesim.report.provenance import list_facts, list_rests
from pagesim.report.words import lacks_proof, resolutions
from pagesim.run.outcome import GOOD


def render(report: Report) -> str:
    """Return the XML document."""
    suites = ElementTree.Element("testsuites", name="pagesim")
    for run in report.every:
        suites.append(_suite(run))
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, 0)) for suite in suites)))
    suites.set("time", f"{sum(float(suite.get('time', 0)) for suite in suites):.3f}")
    ElementTree.indent(suites)
    document = ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)
    return make_legible(document) + "\n"


def _suite(run: Run) -> ElementTree.Element:
    outcome = run.outcome
    deployment = outcome.plan.deployment
    name = f"pagesim {deployment.environment.name} {deployment.image.name}"
    private = [r for r in resolutions(outcome) if r.private]
    suite = ElementTree.Element("testsuite", name=name)
    properties = ElementTree.SubElement(suite, "properties")
    for label, text in (*list_facts(outcome), *list_rests(outcome)):
        ElementTree.SubElement(properties, "property", name=label, value=text)
    install = ElementTree.SubElement(suite, "testcase", classname=name, name="install")
    took = f"{outcome.timings.get('total_s', 0.0):.3f}"
    install.set("time", took)
    suite.set("time", took)
    usual = run.usual_file
    install.set("file", _file(run.told, usual))
    failures = skipped = 0
    errors = [f for f in run.told if f.severity == "error"]
    if run.proof and lacks_proof(outcome):
        failures += _fail(install, run.sentence, run.told)
    elif outcome.verdict == "skipped" or (outcome.verdict == "undecided" and outcome.proven):
        skipped += _skip(install, run.sentence)
    elif outcome.verdict in ("failed", "undecided"):
        failures += _fail(install, run.sentence, run.told)
    for r in private:
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=r.name, time="0")
        mine = [f for f in run.told if r.name in f.packages]
        case.set("file", _file(mine, usual))
        if outcome.verdict == "skipped":
            skipped += _skip(case, f"{deployment.platform.title} installs nothing")
        elif not r.settles:
            failures += _fail(case, f"{r.name}: {r.status}", mine or errors)
        elif r.status not in GOOD:
            skipped += _skip(case, r.note or r.status)
    if run.exit_code and not failures:
        failures += _fail(install, errors[0].message if errors else run.sentence, errors)
    counts = {"tests": len(private) + 1, "failures": failures, "errors": 0, "skipped": skipped}
    for count, number in counts.items():
        suite.set(count, str(number))
    return suite


def _file(findings: Sequence[Finding], usual: str) -> str:
    """Return the file of the repository that is to be looked at first."""
    return next((f.location.file for f in findings if f.location), usual)


def _skip(case: ElementTree.Element, message: str) -> int:
    ElementTree.SubElement(case, "skipped", message=message)
    return 1


def _fail(case: ElementTree.Element, message: str, findings: Sequence[Finding]) -> int:
    rule = next((f.rule for f in findings), "unresolved")
    failure = ElementTree.SubElement(case, "failure", message=message, type=rule)
    told = "\n".join(f"{f.rule}: {f.message}\n{f.remedy}" for f in findings)
    failure.text = told
    return 1

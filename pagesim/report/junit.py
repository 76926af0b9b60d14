"""The report as JUnit XML: one test case for each private package, and one for the install."""

from collections.abc import Sequence
from xml.etree import ElementTree

from pagesim.diagnosis.finding import Finding
from pagesim.report.words import resolutions, verdict_sentence
from pagesim.run.outcome import Outcome


def junit(outcome: Outcome, findings: Sequence[Finding]) -> str:
    """Return the XML document."""
    deployment = outcome.plan.deployment
    name = f"pagesim {deployment.environment.name} {deployment.image.name}"
    private = [r for r in resolutions(outcome) if r.private]
    suites = ElementTree.Element("testsuites", name="pagesim")
    suite = ElementTree.SubElement(suites, "testsuite", name=name)
    install = ElementTree.SubElement(suite, "testcase", classname=name, name="install")
    install.set("time", f"{outcome.timings.get('total_s', 0.0):.3f}")
    failures = 0
    if outcome.verdict == "skipped":
        ElementTree.SubElement(install, "skipped", message=verdict_sentence(outcome))
    elif outcome.verdict == "failed":
        failures += _fail(install, verdict_sentence(outcome), findings)
    for r in private:
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=r.name, time="0")
        if not r.settles:
            mine = [f for f in findings if r.name in f.packages]
            failures += _fail(case, f"{r.name}: {r.status}", mine)
        elif r.status != "resolved":
            ElementTree.SubElement(case, "skipped", message=r.note or r.status)
    for element in (suites, suite):
        element.set("tests", str(len(private) + 1))
        element.set("failures", str(failures))
        element.set("errors", "0")
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _fail(case: ElementTree.Element, message: str, findings: Sequence[Finding]) -> int:
    failure = ElementTree.SubElement(case, "failure", message=message)
    failure.text = "\n".join(f"{f.rule}: {f.message}\n{f.remedy}" for f in findings)
    return 1

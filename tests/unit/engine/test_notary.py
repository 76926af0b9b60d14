"""In a process of its own each: what is copied has one thread, as pagesim has where it begins."""

import subprocess
import sys

_ISSUE = """
import os, sys
from pagesim.errors import GatewayError
from pagesim import beside
from pagesim.engine import notary
{before}
try:
    made = notary.issue(["npm.pkg.github.com", "npm.pkg.github.com", {host!r}])
except GatewayError as error:
    sys.exit(error.message)
from cryptography import x509
leaf = x509.load_pem_x509_certificate(made.certificate.encode())
beside.end()
names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
print(*names.get_values_for_type(x509.DNSName), "pagesim.gateway.ca" in sys.modules)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody")
"""


def _issue(before: str, host: str = "a.test") -> tuple[int, str, str]:
    program = _ISSUE.format(before=before, host=host)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


def test_another_process_makes_it_and_is_gone_then() -> None:
    assert _issue("notary.begin(); notary.begin()") == (
        0,
        "npm.pkg.github.com a.test False\nnobody\n",
        "",
    )


def test_it_is_made_ahead_for_the_same_hosts_and_anew_for_others() -> None:
    begun = "notary.begin(); notary.look_ahead(['npm.pkg.github.com', 'npm.pkg.github.com', {!r}])"
    for ahead in ("a.test", "b.test"):
        made = _issue(begun.format(ahead))
        assert made == (0, "npm.pkg.github.com a.test False\nnobody\n", "")


def test_without_that_process_it_is_made_here() -> None:
    assert _issue("pass") == (0, "npm.pkg.github.com a.test True\nnobody\n", "")


def test_a_host_that_no_certificate_can_hold_is_told() -> None:
    code, _, said = _issue("notary.begin()", host="ä" * 70)
    assert code == 1
    assert said.startswith("no certificate can be made for host")

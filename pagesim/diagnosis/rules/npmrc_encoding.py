"""A configuration file is in an encoding that no manager reads."""

import codecs
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import WriteFile
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.hypothesis import list_helped, reread
from pagesim.diagnosis.npmrc_files import list_npmrcs
from pagesim.diagnosis.place import FilePlace


class NpmrcEncoding:
    """An `.npmrc` is in UTF-16, which every manager reads as one line of nonsense.

    PowerShell 5 writes UTF-16 when text is sent to a file with `>`. No error is printed: the lines
    are not there, so the scope goes to the default registry and no credential is sent.

    Before (PowerShell):

        echo "@acme:registry=https://npm.pkg.github.com" > .npmrc

    After:

        echo "@acme:registry=https://npm.pkg.github.com" | Out-File -Encoding ascii .npmrc

    To change: save the file as UTF-8 without a byte order mark.
    """

    ident: ClassVar[str] = "npmrc-encoding"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each npmrc of the project that is UTF-16."""
        for file in list_npmrcs(case):
            content = case.plan.deployment.project.read(file) or b""
            text = decode_utf16(content)
            if text is None:
                continue
            helped = list_helped(case, reread(case, {file: text.encode()}))
            yield Finding(
                rule=self.ident,
                severity=weigh(helped),
                message=f"{file} is in UTF-16, of which {case.manager} reads no line.",
                place=FilePlace(file, 1),
                changes=(WriteFile(file, text),),
                evidence=case.refusals(helped),
                packages=helped,
                certainty=doubt(helped),
            )


def decode_utf16(content: bytes) -> str | None:
    """Return the text of a file in UTF-16, with or without its mark; None for any other."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return content[2:].decode(name, "replace").replace("\r\n", "\n")
    if content[1:2] == b"\0" and content.count(0) * 3 > len(content):
        return content.decode("utf-16-le", "replace").replace("\r\n", "\n")
    return None

"""What programs make of a value that they print: each spelling by its name."""

import base64
import html
import json
import re
import shlex
import textwrap
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

Spelling = Callable[[str], str]


def b64(text: str | bytes) -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(raw).decode()


def by_number(form: str) -> Spelling:
    return lambda v: "".join(form.format(ord(c)) for c in v)


def by_byte(form: str, between: str = "") -> Spelling:
    return lambda v: between.join(form.format(b) for b in v.encode())


def small(percent: str) -> str:
    return re.sub("%..", lambda hit: hit[0].lower(), percent)


SPELLINGS: Mapping[str, Spelling] = {
    "plain": str,
    "in a sentence": lambda v: f"the token is {v}, keep it",
    "as Bearer": lambda v: f"authorization: Bearer {v}",
    "in .npmrc": lambda v: f"//npm.acme.dev/:_authToken={v}",
    "in a URL": lambda v: f"https://ci:{v}@npm.acme.dev/",
    "in a query": lambda v: f"https://npm.acme.dev/x?token={quote(v, safe='')}&y=1",
    "in env": lambda v: f"TOKEN={v}",
    "quoted": lambda v: f'"{v}"',
    "with a line's end": lambda v: f"{v}\n",
    "hex": lambda v: v.encode().hex(),
    "capital hex": lambda v: v.encode().hex().upper(),
    "spaced hex": by_byte("{:02x}", " "),
    "hex with colons": by_byte("{:02X}", ":"),
    "wrapped hex": lambda v: "\n".join(textwrap.wrap(v.encode().hex(), 60)),
    "percent": lambda v: quote(v, safe=""),
    "small percent": lambda v: small(quote(v, safe="")),
    "encodeURIComponent": lambda v: quote(v, safe="!'()*~"),
    "encodeURI": lambda v: quote(v, safe=";,/?:@&=+$!*'()#~"),
    "a form": quote_plus,
    "every byte percent": by_byte("%{:02x}"),
    "JSON": lambda v: json.dumps({"t": v}),
    "JSON, not ASCII": lambda v: json.dumps({"t": v}, ensure_ascii=False),
    "JSON with \\/": lambda v: json.dumps(v).replace("/", "\\/"),
    "JSON twice": lambda v: json.dumps(json.dumps({"t": v})),
    "JSON twice, not ASCII": lambda v: json.dumps(
        json.dumps(v, ensure_ascii=False), ensure_ascii=False
    ),
    "every character \\u": by_number("\\u{:04x}"),
    "every byte \\x": by_byte("\\x{:02x}"),
    "every byte octal": by_byte("\\{:03o}"),
    "HTML": html.escape,
    "HTML &#39;": lambda v: html.escape(v).replace("&#x27;", "&#39;"),
    "HTML &#34;": lambda v: html.escape(v).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "HTML by number": by_number("&#{};"),
    "HTML by hex number": by_number("&#x{:x};"),
    "XML &apos;": lambda v: html.escape(v).replace("&#x27;", "&apos;"),
    "shell": shlex.quote,
    "shell, double quotes": lambda v: '"' + re.sub(r'(["$`\\])', r"\\\1", v) + '"',
    "shell, backslashes": lambda v: re.sub(r"([^\w@%+=:,./-])", r"\\\1", v, flags=re.ASCII),
    "YAML": lambda v: "'" + v.replace("'", "''") + "'",
    "base64": b64,
    "base64 behind a:": lambda v: b64(f"a:{v}"),
    "base64 behind user:": lambda v: b64(f"user:{v}"),
    "base64 behind ab: and more behind": lambda v: b64(f"ab:{v}:more"),
    "base64 without =": lambda v: b64(v).rstrip("="),
    "base64 for URLs": lambda v: base64.urlsafe_b64encode(v.encode()).decode().rstrip("="),
    "base64 in a query": lambda v: quote(b64(f"user:{v}"), safe=""),
    "base64 wrapped": lambda v: base64.encodebytes(v.encode()).decode(),
    "base64 wrapped at 64": lambda v: "\n".join(textwrap.wrap(b64(v), 64)),
    "base64 of a line": lambda v: b64(f"{v}\n"),
    "base64 twice": lambda v: b64(b64(v)),
    "base64 twice of user:": lambda v: b64(b64(f"user:{v}")),
    "base64 twice, in a line": lambda v: b64(f"x={b64(f'me:{v}')};"),
    "base64 of UTF-16": lambda v: b64(v.encode("utf-16-le")),
    "zero-width inside": lambda v: "\u200b".join(v),
    "soft hyphens inside": lambda v: "\u00ad".join(v),
    "bidi marks inside": lambda v: "\u202d".join(v),
    "colours inside": lambda v: f"{v[:5]}\x1b[31m{v[5:9]}\x1b[0m{v[9:]}",
    "character sets inside": lambda v: f"{v[:5]}\x1b(B{v[5:]}",
    "a title inside": lambda v: f"{v[:5]}\x1b]0;x\x07{v[5:]}",
    "C1 inside": lambda v: f"{v[:5]}\x9b31m{v[5:]}",
    "NUL inside": lambda v: f"{v[:5]}\0{v[5:]}",
    "a Buffer in JSON": by_byte("{}", ","),
    "a Uint8Array": by_byte("{}", ", "),
    "bytes in C": by_byte("0x{:02x}", ", "),
    "escape() of JavaScript": by_number("%u{:04x}"),
    "numbers of JavaScript": by_number("\\u{{{:x}}}"),
    "numbers of TOML": by_number("\\U{:08x}"),
    "percent, twice": by_byte("%25{:02x}"),
    "quoted-printable": by_byte("={:02X}"),
    "tags inside": lambda v: "\U000e0041".join(v),
    "variation selectors inside": lambda v: "\U000e0101".join(v),
    "fillers inside": lambda v: "\u3164".join(v),
    "line separators inside": lambda v: "\u2028".join(v),
    "behind a carriage return": lambda v: f"working\r{v}",
}
"""Spellings that are hidden."""

HOPELESS: Mapping[str, Spelling] = {
    "backwards": lambda v: v[::-1],
    "in base32": lambda v: base64.b32encode(v.encode()).decode(),
    "in base85": lambda v: base64.b85encode(v.encode()).decode(),
    "as the columns of a dump (`xxd`, `od`)": lambda v: " ".join(
        v.encode().hex()[i : i + 4] for i in range(0, 2 * len(v.encode()), 4)
    ),
    "one character a line": "\n".join,
    "with a blank or dash between the characters": " ".join,
    "cut in pieces shorter than 8, or shorter than 12 with text around": lambda v: " and ".join(
        textwrap.wrap(v, 7)
    ),
    "its case changed": str.swapcase,
    "its letters moved (rot13)": lambda v: v.translate(
        str.maketrans(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM",
        )
    ),
    "encrypted, hashed or compressed": lambda v: bytes(b ^ 0x5A for b in v.encode()).hex(),
    "as escapes of CSS": lambda v: "".join(f"\\{ord(c):x} " for c in v),
    "as numbers of HTML with zeros before them": lambda v: "".join(f"&#0{ord(c)};" for c in v),
    "in full-width letters": lambda v: "".join(chr(ord(c) + 0xFEE0) for c in v),
    "in base64 three times": lambda v: b64(b64(b64(v))),
    "look-alike letters of another script": lambda v: v.replace("e", "\u0435").replace(
        "a", "\u0430"
    ),
}
"""What no masker can know: listed in docs/security.md."""

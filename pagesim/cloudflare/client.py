"""A client of Cloudflare's API that only reads: plain HTTPS, since the official SDK costs about a
second to import and does not know Workers Builds. Nothing of it has met the live API."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pagesim import late
from pagesim.cloudflare.documents import read_document
from pagesim.cloudflare.triggers import VARIABLES
from pagesim.errors import UsageError
from pagesim.late import field
from pagesim.secret import Secret

BASE = "https://api.cloudflare.com/client/v4"
TOKEN, ACCOUNT = "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID"
"""The variables that Cloudflare's own tools read."""
PAGE = 25
"""Entries asked for at once."""
PAGES = 40
"""Pages at most: a project of which more is asked has to be named."""
TIMEOUT_S = 30.0
LARGEST = 64 << 20
"""Bytes of an answer that are taken."""


@late.dataclass(frozen=True)
class Client:
    """Reads an account's Pages projects. `base` is another one in tests alone."""

    account: str
    token: Secret = field(repr=False)
    base: str = BASE

    def project(self, name: str) -> Any:
        """Return a project's document. Raises `UsageError`."""
        return self._get(f"pages/projects/{quote(name, safe='')}")

    def project_names(self) -> list[str]:
        """Return the names of all projects. Raises `UsageError`."""
        return [str(p.get("name")) for p in self._list("pages/projects")]

    def deployments(self, project: str, environment: str | None = None) -> list[dict[str, Any]]:
        """Return deployments, the newest first (the API promises no order). Raises `UsageError`."""
        path = f"pages/projects/{quote(project, safe='')}/deployments"
        chosen = f"env={environment}&" if environment else ""
        return _newest_first(self._list(path, chosen, most=2))

    def deployment(self, project: str, ident: str) -> Any:
        """Return a deployment's document. Raises `UsageError`."""
        return self._get(self._of_deployment(project, ident))

    def log(self, project: str, ident: str) -> Any:
        """Return the document of a deployment's build log. Raises `UsageError`."""
        return self._get(f"{self._of_deployment(project, ident)}/history/logs")

    def triggers(self, worker: str) -> list[dict[str, Any]]:
        """Return the triggers by which Workers Builds builds the Worker of that name, each with its
        variables under `environment_variables`. Raises `UsageError`."""
        return [
            {**trigger, VARIABLES: self._get(f"builds/triggers/{ident}/{VARIABLES}")}
            for trigger in self._get(f"{self._of_worker(worker)}/triggers")
            if (ident := quote(str(trigger.get("trigger_uuid")), safe=""))
        ]

    def builds(self, worker: str) -> list[dict[str, Any]]:
        """Return the builds of a Worker, the newest first. Raises `UsageError`."""
        return _newest_first(self._list(f"{self._of_worker(worker)}/builds", most=2))

    def build(self, ident: str) -> Any:
        """Return a build's document. Raises `UsageError`."""
        return self._get(f"builds/builds/{quote(ident, safe='')}")

    def build_log(self, ident: str) -> list[Any]:
        """Return all lines of a build's log, which comes in parts. Raises `UsageError`."""
        path, cursor = f"builds/builds/{quote(ident, safe='')}/logs", ""
        lines: list[Any] = []
        for _ in range(PAGES):
            part = self._get(f"{path}?cursor={quote(cursor, safe='')}" if cursor else path)
            part = part if isinstance(part, dict) else {}
            lines += part.get("lines") or []
            cursor = str(part.get("cursor") or "")
            if not (part.get("truncated") and cursor):
                break
        return lines

    def _of_worker(self, worker: str) -> str:
        rows = self._get("workers/scripts")
        scripts = rows if isinstance(rows, list) else []
        tag = next((s.get("tag") for s in scripts if s.get("id") == worker), None)
        if tag is None:
            raise UsageError(f"the account has no Worker {worker}", hint="Name it: PROJECT.")
        return f"builds/workers/{quote(str(tag), safe='')}"

    def _of_deployment(self, project: str, ident: str) -> str:
        return f"pages/projects/{quote(project, safe='')}/deployments/{quote(ident, safe='')}"

    def _list(self, path: str, query: str = "", most: int = PAGES) -> list[dict[str, Any]]:
        return list(self._pages(path, query, most))

    def _pages(self, path: str, query: str, most: int) -> Iterator[dict[str, Any]]:
        for number in range(1, most + 1):
            chosen = "&".join(
                part for part in (query, f"page={number}", f"per_page={PAGE}") if part
            )
            found = self._get(f"{path}?{chosen}")
            rows = (
                [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
            )
            yield from rows
            if len(rows) < PAGE:
                return

    def _get(self, path: str) -> Any:
        url = f"{self.base}/accounts/{quote(self.account, safe='')}/{path}"
        request = urllib.request.Request(url, headers={"User-Agent": "pagesim"})
        # Not sent on to wherever an answer may redirect.
        request.add_unredirected_header("Authorization", f"Bearer {self.token.reveal()}")
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl.create_default_context())
        )
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                text = answer.read(LARGEST).decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            raise _refused(error, path) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise UsageError(
                f"Cloudflare's API cannot be asked: {reason}",
                hint="--from FILE takes the JSON that any client saved.",
            ) from None
        return read_document(text, path)


def open_client(env: Mapping[str, str]) -> Client:
    """Return a client with the token and account of `env`. Raises `UsageError` without them."""
    missing = [name for name in (TOKEN, ACCOUNT) if not env.get(name)]
    if missing:
        raise UsageError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            hint="A token that may read Pages (Account > Cloudflare Pages > Read) is enough; or "
            "give the JSON that any client saved: --from FILE.",
        )
    return Client(env[ACCOUNT], Secret(env[TOKEN]))


def _newest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row.get("created_on") or ""), reverse=True)


def _refused(error: urllib.error.HTTPError, path: str) -> UsageError:
    said, pages = _reason(error), path.startswith("pages/")
    right = "Cloudflare Pages > Read" if pages else "Workers Builds Configuration > Read"
    right += "" if pages else " and Workers Scripts > Read"
    builds = "" if pages else " Workers Builds takes a user's token alone, none of an account."
    hints = {
        401: "The token is not valid, or expired." + builds,
        403: f"The token needs Account > {right}, for this account.{builds}",
        404: f"There is no such project, deployment or account; {ACCOUNT} names the account.",
        429: f"Ask again in {error.headers.get('retry-after') or '300'} seconds.",
    }
    return UsageError(
        f"Cloudflare's API answered {error.code} to {path.partition('?')[0]}{said}",
        hint=hints.get(error.code, "Ask again later; --from FILE takes a saved answer."),
    )


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        errors = json.loads(error.read(1 << 16)).get("errors") or []
        told = "; ".join(f"{e['message']} ({e['code']})" for e in errors)
    except (ValueError, OSError, AttributeError, KeyError, TypeError):
        return ""
    return f": {told}" if told else ""

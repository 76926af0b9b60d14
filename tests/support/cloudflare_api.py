"""Cloudflare's API on loopback, as its schema and the official SDK describe it; read only."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pagesim.cloudflare.client import Client
from pagesim.secret import Secret

ACCOUNT = "0123456789abcdef"
API_TOKEN = "cf-api-token-of-the-tests"
PROJECT: dict[str, Any] = {
    "name": "site",
    "subdomain": "site.pages.dev",
    "production_branch": "main",
    "build_config": {"build_command": "npm run build", "root_dir": "web", "destination_dir": "d"},
    "source": {"type": "github", "config": {"owner": "acme", "repo_name": "site"}},
    "deployment_configs": {
        "production": {
            "build_image_major_version": 3,
            "env_vars": {
                "NODE_VERSION": {"type": "plain_text", "value": "22.16.0"},
                "TOKEN_FOR_GITHUB": {"type": "secret_text", "value": ""},
                "GONE": None,
            },
        },
        "preview": {"build_image_major_version": 3, "env_vars": None},
    },
}

TRIGGERS: list[dict[str, Any]] = [
    {
        "trigger_uuid": "t-all",
        "trigger_name": "Deploy non-production branches",
        "branch_includes": ["*"],
        "branch_excludes": ["main"],
        "build_command": "npm run build",
        "root_directory": "/web",
    },
    {
        "trigger_uuid": "t-main",
        "trigger_name": "Deploy default branch",
        "branch_includes": ["main"],
        "branch_excludes": [],
        "build_command": "npm run build",
        "root_directory": "/web",
    },
]
TRIGGER_VARIABLES: dict[str, dict[str, Any]] = {
    "t-main": {
        "TOKEN_FOR_GITHUB": {"is_secret": True, "value": None, "created_on": "2026-11-01"},
        "NODE_VERSION": {"is_secret": False, "value": "22.16.0", "created_on": "2026-11-01"},
    },
    "t-all": {"NODE_VERSION": {"is_secret": False, "value": "22.16.0", "created_on": "2026-11-01"}},
}
WORKER: dict[str, Any] = {
    "workers/scripts": [{"id": "site", "tag": "tag1"}],
    "builds/workers/tag1/triggers": TRIGGERS,
    **{f"builds/triggers/{t}/environment_variables": v for t, v in TRIGGER_VARIABLES.items()},
}
"""A Worker's answers, by path."""

LOG_LINES = (
    "Cloning repository...",
    "Using v3 root directory strategy",
    "Success: Finished cloning repository files",
    "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0",
    "Installing project dependencies: npm clean-install --progress=false",
    "npm error code E401",
    "npm error 401 Unauthorized - GET https://npm.pkg.github.com/@foobar%2fwidget - denied",
    "Error: Exit with error code: 1",
    "Failed: build command exited with code: 1",
    "Failed: error occurred while running build command",
)
BUILD_LOG: dict[str, Any] = {
    "total": len(LOG_LINES),
    "includes_container_logs": True,
    "data": [{"ts": "2026-11-20T10:01:02.123456Z", "line": line} for line in LOG_LINES],
}
DEPLOYMENT: dict[str, Any] = {
    "id": "d1",
    "environment": "production",
    "created_on": "2026-11-20T10:00:00.123456Z",
    "deployment_trigger": {
        "type": "github:push",
        "metadata": {"branch": "main", "commit_hash": "f" * 40},
    },
    "build_config": {"build_command": "npm run build", "root_dir": ""},
    "build_image_major_version": 3,
    "env_vars": {"NODE_VERSION": {"type": "plain_text", "value": "22.16.0"}},
    "latest_stage": {"name": "build", "status": "failure"},
}
"""It ran before TOKEN_FOR_GITHUB was added to the project."""

BUILD: dict[str, Any] = {
    "build_uuid": "b1",
    "status": "stopped",
    "build_outcome": "fail",
    "created_on": "2026-11-20T10:00:00.123Z",
    "trigger": TRIGGERS[0],
    "build_trigger_metadata": {
        "branch": "next",
        "commit_hash": "f" * 40,
        "build_command": "npm run build",
        "root_directory": "/",
        "environment_variables": {"NODE_VERSION": {"is_secret": False, "value": "22.16.0"}},
    },
}
"""A build of Workers Builds on a branch, without the token."""
BUILD_LINES = (
    "Initializing build environment...",
    "Success: Finished initializing build environment",
    "Cloning repository...",
    "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0",
    "Installing project dependencies: npm clean-install --progress=false",
    "npm error code E401",
    "npm error 401 Unauthorized - GET https://npm.pkg.github.com/@foobar%2fwidget - denied",
    "Failed: error occurred while installing tools or dependencies",
)


def log_parts(*parts: Sequence[str]) -> dict[str, Any]:
    """Return the answers to a build's log that comes in `parts`, by their cursor."""
    stamp, last = "2026-11-20T10:01:02.123Z", len(parts) - 1
    return {
        str(n or ""): {
            "lines": [[stamp, line] for line in part],
            "truncated": n < last,
            "cursor": str(n + 1) if n < last else None,
        }
        for n, part in enumerate(parts)
    }


@contextmanager
def serve_api(answers: Mapping[str, Any], token: str = API_TOKEN) -> Iterator[Client]:
    """Serve `answers` by path below the account; a list is given out in pages as it is asked, what
    `log_parts` makes by its cursor."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.removeprefix(f"/accounts/{ACCOUNT}/")
            if self.headers["authorization"] != f"Bearer {token}":
                return self.answer(403, None, [{"code": 10000, "message": "Authentication error"}])
            if path not in answers:
                return self.answer(404, None, [{"code": 8000007, "message": "Not found."}])
            found, query = answers[path], parse_qs(parts.query)
            if path.startswith("builds/builds/") and path.endswith("/logs"):
                found = found[query.get("cursor", [""])[0]]
            if isinstance(found, list) and query:
                number, size = (int(query[key][0]) for key in ("page", "per_page"))
                found = found[(number - 1) * size : number * size]
            return self.answer(200, found, [])

        def answer(self, status: int, result: Any, errors: list[dict[str, Any]]) -> None:
            body = {"success": status == 200, "errors": errors, "messages": [], "result": result}
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            base = f"http://127.0.0.1:{server.server_port}"
            yield Client(ACCOUNT, Secret(API_TOKEN), base)
        finally:
            server.shutdown()
            thread.join()

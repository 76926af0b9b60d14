"""Examples of each command, for its help, the man page and docs/commands.md."""

from collections.abc import Iterator, Mapping

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "run": {
        "pagesim run preview": "the install of Preview; each registry whose token is not here is "
        "mocked",
        "pagesim run production --secret GITHUB_TOKEN": "with the real token of your shell",
        "pagesim run preview --unset GITHUB_TOKEN": "as if Preview lacked it",
        "pagesim run preview --dry-run": "the plan and its reasons; installs nothing",
    },
    "check": {
        "pagesim check": "both environments, as CI does",
        "pagesim check --format github": "with annotations and a summary in GitHub Actions",
        "pagesim check -q": "the verdicts alone, with cause and change",
    },
    "test": {
        "pagesim test": "all of scenarios/",
        "pagesim test scenarios/preview.yaml -x": "one file, up to the first mismatch",
        "pagesim test --shard 1/4 --junit junit.xml": "a quarter of the suite, in CI",
    },
    "diff": {
        "pagesim diff": "Production beside Preview",
        "pagesim diff preview production --format json": "for a program",
    },
    "fix": {
        "pagesim fix": "print the patch, and what to set on Cloudflare",
        "pagesim fix | git apply": "take the patch",
        "pagesim fix production --apply": "begin with Production, and write the files",
    },
    "lint": {
        "pagesim lint": "the files of this project",
        "pagesim lint .npmrc pagesim.yaml": "these alone, as the pre-commit hook does",
    },
    "auth": {
        "pagesim auth": "both environments",
        "pagesim auth preview": "Preview alone",
        "pagesim auth --here": "this machine beside Pages: why it works here",
    },
    "probe": {
        "pagesim probe --secret GITHUB_TOKEN": "whether the token of your shell still works",
        "pagesim probe preview --env-file .env.preview": "every token of a file",
    },
    "shell": {
        "pagesim shell preview": "a shell, until `exit`",
        "pagesim shell preview -c 'npm ping'": "one command, and its exit code",
    },
    "migrate-check": {
        "pagesim migrate-check": "from v2 to v3",
        "pagesim migrate-check --to workers-builds": "from Pages to Workers Builds",
    },
    "pull": {
        "pagesim pull my-site": "what differs between pagesim.yaml and the settings",
        "pagesim pull my-site --write": "write it",
        "pagesim pull my-site --from project.json": "from a saved answer, without a token",
    },
    "calibrate": {
        "pagesim calibrate my-site": "what the newest green builds show",
        "pagesim calibrate my-site --write": "keep it in pagesim.yaml",
    },
    "record": {
        "pagesim record preview --cassette tape.jsonl": "needs the real tokens, once",
        "pagesim run preview --cassette tape.jsonl": "plays it, without token or network",
    },
    "cassette": {"pagesim cassette diff old.jsonl new.jsonl": "what changed in between"},
    "registry": {"pagesim registry serve pagesim.yaml": "the registries that it declares"},
    "init": {
        "pagesim init": "ask, try both environments, write",
        "pagesim init --yes --production GITHUB_TOKEN --preview none": "ask nothing",
    },
    "explain": {
        "pagesim explain": "list the rules",
        "pagesim explain token-not-in-environment": "tell one",
    },
    "explain-log": {
        "pagesim explain-log build.log": "a log that was saved",
        "pbpaste | pagesim explain-log -": "one that was copied in the dashboard",
    },
    "explain-deployment": {
        "pagesim explain-deployment": "the newest that failed",
        "pagesim explain-deployment --run": "and do it again here",
    },
    "completion": {
        'eval "$(pagesim completion bash)"': "in ~/.bashrc; zsh alike in ~/.zshrc, below compinit",
        "pagesim completion fish > ~/.config/fish/completions/pagesim.fish": "fish, once",
        "pagesim completion powershell | Out-String | Invoke-Expression": "in $PROFILE",
    },
    "images": {
        "pagesim images": "list them",
        "pagesim images build": "make them now, not at the first run",
        "pagesim images remove --old": "free their space",
    },
    "clean": {"pagesim clean": "after a `kill -9`"},
}
"""A command line and what it does, by command."""


def list_lines(command: str) -> Iterator[str]:
    """Yield the lines of a command's help that show examples."""
    for line, about in EXAMPLES.get(command, {}).items():
        yield from (f"  # {about}", f"  {line}")

"""What a deployment says of its root directory, and of what is known of its environment."""

from dataclasses import replace

import pytest

from pagesim.plan.deployment import Deployment
from pagesim.plan.options import RunOptions
from pagesim.run.planning import plan_run
from pagesim.run.world import World
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import settings


def deployed(
    opened: str = "", said: str | None = None, option: str | None = None, **more: object
) -> Deployment:
    project = in_memory({"web/package.json": "{}", "api/package.json": "{}"})
    options = RunOptions(
        "preview",
        replace(project, default_root_dir=opened),
        settings=replace(settings(), root_dir=said),
        root_dir=option,
        **more,  # type: ignore[arg-type]  # its fields
    )
    return plan_run(options, World(env={}, cache=project.root)).deployment


@pytest.mark.parametrize(
    ("opened", "said", "option", "cwd", "origin"),
    [
        ("", None, None, "", "top"),
        ("web", None, None, "web", "folder"),
        ("web", "/api/", None, "api", "pagesim.yaml"),
        ("web", "/", None, "", "pagesim.yaml"),
        ("web", "api", "web", "web", "option"),
    ],
)
def test_the_root_directory_and_what_says_it(
    opened: str, said: str | None, option: str | None, cwd: str, origin: str
) -> None:
    found = deployed(opened, said, option)
    assert (found.selection.cwd, found.root_origin) == (cwd, origin)


def test_the_platform_is_the_options_else_that_of_pagesim_yaml() -> None:
    assert deployed().platform.title == "Pages"
    chosen = deployed(platform="workers-builds")
    assert chosen.image.name == "workers-builds" and chosen.platform.title == "Workers Builds"
    injected = {n for n, v in chosen.environment.variables.items() if v.injected}
    assert "WORKERS_CI" in injected and not any(n.startswith("CF_PAGES") for n in injected)
    project = in_memory({"package.json": "{}"})
    said = replace(settings(), platform="workers-builds", build_image={"preview": "v2"})
    options = RunOptions("preview", project, settings=said)
    found = plan_run(options, World(env={}, cache=project.root)).deployment
    assert found.image.name == "workers-builds"

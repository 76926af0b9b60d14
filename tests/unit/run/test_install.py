"""What the engine is asked for."""

from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    PACKAGE,
    FakeEngine,
    fake_run,
    refuses,
    resolves,
    site,
)


def test_what_the_engine_is_asked_for() -> None:
    engine = FakeEngine([resolves()])
    outcome = fake_run(site({".npmrc": NPMRC}), engine=engine)
    [install] = engine.asked
    assert install.argv == ("npm", "install", "--progress=false")
    assert str(install.cwd) == "/opt/buildhome/repo"
    laid = {f.path for f in install.files if not f.path.startswith("repo/.git/")}
    assert laid == {"repo/package.json", "repo/.npmrc"}
    [head] = [f.content for f in install.files if f.path == "repo/.git/HEAD"]
    assert head == f"{install.env['CF_PAGES_COMMIT_SHA']}\n".encode()
    assert install.env["CF_PAGES"] == "1"
    assert not {"PATH", "HOME"} & set(install.env)
    assert install.probe == (PACKAGE, "@foobar/*")
    assert {"repo/.npmrc", "repo/node_modules/.package-lock.json"} <= set(install.collect)
    assert (install.cache, install.keep, install.outward) == (None, None, False)
    assert set(install.hosts) >= {"npm.pkg.github.com", "registry.yarnpkg.com"}
    assert outcome.fidelity == engine.fidelity
    assert outcome.timings["install_s"] == 0.5


def test_only_the_install_that_the_verdict_follows_is_kept() -> None:
    engine = FakeEngine([refuses(404, None, registry=NPMJS), resolves()])
    outcome = fake_run(site({".npmrc.pages": NPMRC}), engine=engine, keep=True)
    first, second = engine.asked
    assert (str(first.keep), second.keep) == (outcome.kept, None)


def test_a_warm_cache_is_one_per_project() -> None:
    engine = FakeEngine([resolves()])
    fake_run(site({".npmrc": NPMRC}), engine=engine, cache="warm")
    [install] = engine.asked
    assert install.cache and install.cache.parent.name == "build-caches"

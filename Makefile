# Every target sets up what it needs; none needs anything but Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
READY := $(VENV)/.ready
SITE_READY := $(VENV)/.site-ready
WORKERS ?= auto
# Tests start hundreds of Pythons: without bytecode each would compile all that it loads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-docker fuzz storm check format generate drift bench canaries causes prove docs wheel image sbom lock clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

# What runs pagesim; the tools of its tests come with the first target that needs them.
$(RUNS): pyproject.toml
	@echo "Setting up $(VENV) for pagesim (once) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
ifdef PAGESIM_LOCKED
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
else
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
endif
	@touch $@

$(READY): $(RUNS)
ifndef PAGESIM_LOCKED
	@echo "Setting up $(VENV) for the tests (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
endif
	@$(BIN)/python -m compileall -q pagesim  # where PYTHONDONTWRITEBYTECODE is set, no start would
	@touch $@

$(SITE_READY): $(READY)
ifndef PAGESIM_LOCKED
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,docs]'
endif
	@touch $@

demo: $(RUNS) ## run both environments of the how-to's project: one resolves, one does not
	@$(BIN)/pagesim run production --project scenarios/how-to/project
	@echo
	@$(BIN)/pagesim run preview --project scenarios/how-to/project; test $$? -eq 1

test: $(READY) ## what runs installs, on the process engine; needs the npm registry
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not docker and not slow" tests/contract tests/acceptance tests/golden tests/fuzz

test-docker: $(READY) ## a few points of each kind on Docker; needs an engine
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "docker and not slow" tests/contract tests/acceptance

fuzz: $(READY) ## look for inputs that break a reader, until it is stopped; keep what it finds in tests/fuzz/seeds
	SEED=$${SEED:-$$(date +%s)}; while echo "SEED=$$SEED" && SEED=$$SEED SPOILT=2000 $(BIN)/python -m pytest \
	  -q -n $(WORKERS) --hypothesis-profile=fuzz --hypothesis-seed=$$SEED tests/fuzz \
	  tests/unit/gateway/test_addressing.py tests/contract/test_reader_oracle.py; do SEED=$$((SEED + 1)); done

canaries: $(READY) ## plant a token in every spelling, way of failing and sink; print what is seen
	$(BIN)/python -m tests.canaries

KILLS ?= 500
storm: $(READY) ## kill runs at random moments (KILLS=500), and print what is left of them
	$(BIN)/python -m tests.storm $(KILLS)

causes: $(READY) ## in how many scenarios the right cause comes first, and the remedies come good
	$(BIN)/python -m tests.causes

docs: $(SITE_READY) ## build the documentation's site into build/site; a broken link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

prove: $(SITE_READY) canaries causes storm ## everything, both engines, nothing left out; takes long
	SPOILT=300 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "slow or not slow" \
	  --hypothesis-profile=prove

# Types are looked at beside the unit tests: neither keeps two cores busy to its end.
check: $(READY) ## formatting, lint, types, what is generated, and the unit tests; no network
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j2 .types .units

.PHONY: .types .units
.types:
	$(BIN)/mypy
	$(BIN)/python -m docs.generate --check
.units:
	$(BIN)/python -m pytest -q -n $(WORKERS) tests/unit

format: $(READY) ## rewrite the sources in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(READY) ## write all that is generated: schemas, indexes, pages
	$(BIN)/python -m docs.generate

drift: $(READY) ## list error codes that the newest managers add; never a failure
	$(BIN)/python -m docs.generate.codes_run

bench: $(READY) ## measure, and write docs/benchmarks.md
	$(BIN)/python -m docs.generate.benchmarks_run

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m build --wheel

sbom: wheel ## describe the wheel and the gateway's image in dist/, as CycloneDX
	PYTHON=$(BIN)/python .ci/sbom

image: wheel ## build pagesim's own image (TAG=pagesim, BASE=an image with Python 3.11); needs Docker
	PYTHON=$(BIN)/python .ci/image $(or $(TAG),pagesim) $(BASE)

lock: $(READY) ## write requirements.lock: what CI installs, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --extra dev --extra docs --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean: ## remove what the targets made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache

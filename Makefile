# linktape: make test, make demo, make check. Everything lives in .venv, which each of them makes when it is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= auto
REQUESTS ?= 1000000
SECONDS ?= 120

CALLS ?= 1000000

.PHONY: help test quick long fuzz mirror demo check format lint types generate generated lock audit wheel clean bench bench-quick bench-memory bench-parts images release site

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "linktape needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	@touch $(STAMP)

test: $(STAMP) ## run the whole suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

quick: $(STAMP) ## run the tests that stay in their process: seconds
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

long: $(STAMP) ## run what takes too long for each change: every hunted client, the examples' drills at a speed, a soak, fuzzing
	LINKTAPE_LONG=1 $(BIN)/python -m pytest -v -m long
	$(BIN)/python -m tools.speed_drills
	$(BIN)/python -m tools.soak --calls $(CALLS)
	$(MAKE) fuzz SECONDS=$(SECONDS)

fuzz: $(STAMP) ## look for bytes that a parser neither reads nor refuses, SECONDS (120) for each, by atheris where it can be installed
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group fuzz
	$(BIN)/python -m tools.fuzz --seconds $(SECONDS)

mirror: $(STAMP) ## name the sources that have no tests of their name
	$(BIN)/python tools/mirror.py

demo: $(STAMP) ## show the whole loop with real clients: record, replay, every fault
	$(BIN)/linktape demo

check: format lint types generated mirror test ## format, lint, types, generated files, tests; as CI does

format: $(STAMP) ## is every file laid out by ruff?
	$(BIN)/ruff format --check .

lint: $(STAMP) ## ruff's rules, the spelling of the pages, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/codespell README.md SECURITY.md CONTRIBUTING.md CHANGELOG.md docs examples/*.md changes scenarios
	$(BIN)/lint-imports

types: $(STAMP) ## mypy, strict, for the tests as well
	$(BIN)/mypy

generate: $(STAMP) ## write every generated table, page, schema and cassette anew
	$(BIN)/python -m tools.generate

generated: $(STAMP) ## would `make generate` change anything?
	$(BIN)/python -m tools.generate --check

lock: $(STAMP) ## pin anew, with hashes, what linktape and its extras need: requirements.lock, requirements-extras.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group lock
	$(BIN)/python -m tools.locks
	$(BIN)/python -m tools.generate

audit: $(STAMP) ## has anything that is locked a known vulnerability? (pip-audit --strict)
	$(BIN)/python -m tools.audit

release: $(STAMP) ## make the release VERSION: a dry run, unless GO=1
	$(BIN)/python -m tools.release $(VERSION) $(if $(GO),--go)

images: $(STAMP) ## take the pictures of the pages anew, with Chromium
	LINKTAPE_IMAGES=docs/images $(BIN)/python -m pytest -q tests/whole/test_page.py tests/whole/test_pages_run.py -k looks_as_the

site: $(STAMP) ## build the documentation as a site, into site/
	$(BIN)/python -m tools.site

wheel: $(STAMP) ## build the wheel and the source archive into dist/
	$(BIN)/python -m build --quiet

bench: $(STAMP) ## compare with bare servers and peers, side by side, into benchmarks/RESULTS.md: half an hour
	$(BIN)/python -m benchmarks.side_by_side --output benchmarks/RESULTS.md

bench-quick: $(STAMP) ## the same in small rounds with what is installed, printed: two minutes
	$(BIN)/python -m benchmarks.side_by_side --quick

bench-memory: $(STAMP) ## send REQUESTS (a million) to each mode, and print how its memory grows
	$(BIN)/python -m benchmarks.side_by_side.memory --requests $(REQUESTS)

bench-parts: $(STAMP) ## run the benchmarks of single parts and print their tables
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

clean: ## remove what was built, and the virtual environment
	rm -rf $(VENV) .bench dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

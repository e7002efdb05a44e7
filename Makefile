# Everything is one command, and needs Python 3.11 or newer with venv, and nothing else.
# What a command installs lands in .venv and node_modules, from the locks; a second run starts at once.

PYTHON ?= python3
CONFIG ?= config.toml
ARGS ?=
# Tests run beside each other (tests/profiles.py): WORKERS=0 runs them one after another, to look at
# one fault.
WORKERS ?= auto
# Tests start hundreds of processes: what is compiled once is kept, whatever the machine says.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal
ROOMS := bot skills adapters storage

.DEFAULT_GOAL := help
.PHONY: help run try test check lint fast format bench lock clean

run: .venv/.program ## Start Plein with a demo workplace, and print the address to open
	$(BIN)/plein run --config $(CONFIG) $(ARGS)

try: .venv/.program ## Talk to Plein in this terminal: no keys, no network
	$(BIN)/plein try $(ARGS)

test: .venv/.tools node_modules/.installed .synapse/.installed .commander/.installed ## Run all tests (ARGS="-k kudos" for some)
	$(PYTEST) $(ARGS)

check: .venv/.tools ## Format, lint, types, imports, texts and the fast tests: under a minute
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint fast

lint: .venv/.tools ## Format, lint, types and imports only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/pyright --warnings

fast: .venv/.tools
	$(PYTEST) --quiet -m "not slow" --hypothesis-profile=fast tests/house tests/bot $(ARGS)

format: .venv/.tools ## Put the code in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.tools .synapse/.installed ## Measure: JSON lines and a table
	$(BIN)/python -m bench $(ARGS)

lock: .venv/.tools ## Write the locks anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(PIP) "uv>=0.9,<1"
	$(BIN)/uv lock --quiet $(UPGRADE)
	$(BIN)/uv export --quiet --no-emit-project --format requirements-txt --no-default-groups -o requirements.lock
	$(BIN)/uv export --quiet --no-emit-project --format requirements-txt --only-group build -o requirements-build.lock
	$(BIN)/uv export --quiet --no-emit-project --format requirements-txt --only-group dev -o requirements-dev.lock
	echo "matrix-synapse>=1.163.2,<2" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate $(UPGRADE) - -o requirements-synapse.lock
	echo "matrix-commander>=8.0.6,<9" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate $(UPGRADE) - -o requirements-commander.lock

clean: ## Remove what make installed; data stays
	rm -rf .venv .synapse .commander node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis

help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Plein needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.program: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tools: requirements-dev.lock .venv/.program
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# A Matrix homeserver for tests, in an environment of its own: it pins what Plein uses, too.
.synapse/.installed: requirements-synapse.lock
	$(PYTHON) -m venv .synapse
	.synapse/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-synapse.lock
	@touch $@

# A client of others for the command line, as whoever installs it has it.
.commander/.installed: requirements-commander.lock
	$(PYTHON) -m venv .commander
	.commander/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-commander.lock
	@touch $@

# Some tests with real parts need npm: without it they are skipped, and say so.
node_modules/.installed: package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent; else echo "no npm here: some tests with real parts will be skipped"; fi
	@mkdir -p node_modules && touch $@

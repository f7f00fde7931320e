# Two commands do the work: `make demo` (the main job on a sample company) and `make test` (all checks). Both set themselves up
# with Python 3.11+, make and the package index, and nothing else. `make help` lists the rest.

PYTHON ?= python3
DATA_DIR ?= data
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(VENV)/uv
# An older DuckDB, as BI drivers have it, aside from the project's own: tests open the published file with it.
OLDER_DUCKDB := $(VENV)/older-duckdb
# dbt's adapters of the engines that the project is compiled for and not run on: their drivers disagree with its packages.
OTHER_ENGINES := $(VENV)/other-engines
DEMO_DIR ?= build/demo

# Nothing that this project runs phones home.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.PHONY: help setup demo test linted-and-fetched lint types unit parity bench metric-page refresh lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## the environment in .venv, from the lock

# uv comes by pip into the project's own environment, and is set aside before it installs exactly what the lock says.
$(UV):
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0] + ". Remove .venv and name another: make setup PYTHON=python3.11")'
	@echo "Fetching uv"
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip > /dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@cp $(BIN)/uv $(UV)

$(READY): requirements.lock pyproject.toml $(UV)
	@echo "Setting up .venv from requirements.lock (about 200 packages; the first time takes a minute or two)"
	@VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip sync --compile-bytecode --require-hashes requirements.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## the main job on a sample company of 20,000 contacts, into build/demo
	@$(BIN)/outcomes generate --contacts 20000 --out $(DEMO_DIR)/company
	@$(BIN)/outcomes ingest interactions $(DEMO_DIR)/company/*.parquet --data-dir $(DEMO_DIR)/data
	@$(BIN)/outcomes refresh --data-dir $(DEMO_DIR)/data

test: $(READY) ## all checks: lint, types, dbt parse and unit tests, pytest with end-to-end and real data
	@$(MAKE) --no-print-directory -j 2 linted-and-fetched
	@$(MAKE) --no-print-directory unit

# Each waits for something else: for one processor, for the other, for the package index.
linted-and-fetched: lint types $(OLDER_DUCKDB) $(OTHER_ENGINES)/.ready

lint: $(READY) ## ruff, and sqlfluff with the dbt templater
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p build/lint
	OUTCOMES_WAREHOUSE=build/lint/warehouse.duckdb $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests

types: $(READY) ## mypy
	$(BIN)/mypy

$(OLDER_DUCKDB): $(UV)
	@$(UV) pip install --quiet --python $(BIN)/python --target $(OLDER_DUCKDB) "duckdb==1.4.*"

$(OTHER_ENGINES)/.ready: tests/portability/adapters.lock $(UV)
	@echo "Setting up the adapters of five more engines in $(OTHER_ENGINES) (700 MB)"
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python $(OTHER_ENGINES)
	@VIRTUAL_ENV=$(abspath $(OTHER_ENGINES)) $(UV) pip sync --quiet --compile-bytecode --require-hashes tests/portability/adapters.lock
	@touch $@

# pytest is the last to speak; it builds the sample, runs dbt's own data and unit tests on it, and reads ../shared/data if it is there.
# A file stays on one worker, whose fixtures it shares; tests/conftest.py says in which order they go.
unit: $(READY) $(OLDER_DUCKDB) $(OTHER_ENGINES)/.ready ## pytest, with dbt parse, dbt's unit tests and the end-to-end runs inside
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=15 -m "not full_parity"

parity: $(READY) $(OLDER_DUCKDB) $(OTHER_ENGINES)/.ready ## what `make test` leaves out: all engines in full, the demo's story, the schedule's whole run
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=15 -m full_parity

bench: $(READY) ## the whole run up to 1,000,000 contacts beside bare scripts, three times, into docs/performance.md (CASES, REPEAT, AGAINST)
	$(BIN)/python -m benchmarks.full_run $(if $(CASES),--cases $(CASES)) $(if $(REPEAT),--repeat $(REPEAT)) $(if $(AGAINST),--against $(AGAINST)) --write

metric-page: $(READY) ## docs/metrics.md anew: the sample company and every real export, refreshed below build/metric-page
	$(BIN)/python -m benchmarks.metric_page build/metric-page --write

refresh: $(READY) ## a refresh of DATA_DIR (default: data)
	$(BIN)/outcomes refresh --data-dir $(DATA_DIR)

lock: $(READY) ## solve the lock anew after a change of pyproject.toml
	$(UV) pip compile pyproject.toml --all-extras --group dev --generate-hashes --universal -o requirements.lock

clean: ## remove what the commands made, but neither .venv nor data
	rm -rf build target logs .pytest_cache .mypy_cache .ruff_cache

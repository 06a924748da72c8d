# Everything a fresh clone needs. Only Python 3.11 or newer, make and a package index are expected.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: try test slow lint up bench clean

try: .venv/base ## The whole road on two examples: no account, no GPU, no download of weights
	$(BIN)/precis summarize examples/incident examples/planning.txt

test: .venv/dev ## Everything that fits into five minutes
	$(BIN)/pytest -m "not slow and not gpu and not alone" -n 4 --dist worksteal
	$(BIN)/pytest -m "alone and not slow and not gpu"

slow: .venv/dev ## What takes longer
	$(BIN)/pytest -m "slow and not gpu" --timeout 900 -n 2 --dist worksteal

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

up: .venv/base ## Redis, a worker, and every platform whose tokens are set
	$(BIN)/precis up

bench: .venv/dev ## Every figure in the docs
	for script in benchmarks/[a-z]*.py; do $(BIN)/python -m "benchmarks.$$(basename $$script .py)"; done
	$(BIN)/python -m benchmarks.engine --smoke

clean:
	rm -rf .venv *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/base: pyproject.toml constraints.txt | .venv/bin/python
	@rm -rf precis.egg-info # an old one hides new entry points
	$(PIP) -e '.[embedded]'
	@touch $@

.venv/dev: pyproject.toml constraints.txt | .venv/bin/python
	@rm -rf precis.egg-info
	$(PIP) -e '.[slack,discord,worker,dev]'
	@touch $@ .venv/base

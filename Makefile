# `make demo` and `make test` set up everything on a machine with Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK := $(VENV)/.spark
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE = pip-compile -q --upgrade --strip-extras --allow-unsafe --no-header --no-annotate --no-emit-options

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "The pins are for Python 3.11: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# Spark is 434 MB to fetch and 570 MB on disk; one test needs it, and only where there is Java to run it.
$(SPARK): requirements-spark.lock $(STAMP)
	@if command -v java > /dev/null; then $(PIP) -r requirements-spark.lock && touch $(SPARK); \
	else echo "No Java here: the test of the Spark entry point will be skipped."; fi

.PHONY: demo lint test bench load lock
demo: $(STAMP)
	$(BIN)/dermcoder suggest examples/*.txt

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint $(SPARK)
	$(BIN)/python -m pytest -q --numprocesses logical --maxprocesses 4

bench: $(STAMP)
	$(BIN)/dermcoder bench

# The service with 50 clients for a minute, and killed in the middle of a batch.
load: $(STAMP)
	$(BIN)/python -m service.web.load

# Renew the pins; needs pip-tools. No address of any index goes into the files.
lock:
	$(COMPILE) --extra dev --extra notebooks -o requirements.lock pyproject.toml
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"], sep="\n")' \
	  | $(COMPILE) -c requirements.lock -o requirements-spark.lock -

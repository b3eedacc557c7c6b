# Targets a person calls; `make` alone lists them. Stamps in .venv make a second call quick.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
DIRECTORY ?= ./demo-instance
WORKERS ?= 2
TESTS ?= tests/web tests/api tests/exports

BIN := .venv/bin
INSTALLED := .venv/installed
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help install demo test test-postgresql lint bench lock

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED)  ## make .venv with everything the lock file names, each file's hash checked

$(INSTALLED): requirements/dev.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 is needed.")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install  ## play a demo trial and serve it on http://127.0.0.1:8000 (PORT=…, DIRECTORY=…)
	$(BIN)/cot-tracker demo --directory $(DIRECTORY) --port $(PORT)

test: install  ## run every test, on SQLite, PostgreSQL and in Chromium (PYTEST=… for more options)
	@tools/system-packages
	@tools/zpl-renderer
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(PYTEST)

test-postgresql: install  ## the tests of pages, API and exports on PostgreSQL (TESTS=… for fewer)
	@tools/system-packages
	COT_TEST_DATABASE=postgresql $(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: install  ## check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy cot_tracker tests wsgi.py
	$(BIN)/lint-imports
	@tools/list-packages --check

bench: install  ## measure what is promised about speed
	$(BIN)/python -m benchmarks

lock: install  ## renew both lock files from setup.cfg (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) --extra dev --extra postgresql -o requirements/dev.txt setup.cfg
	$(COMPILE) -c requirements/dev.txt -o requirements/runtime.txt setup.cfg

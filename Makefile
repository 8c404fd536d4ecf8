SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
# The tests start hundreds of processes that import the same modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test deep check format cookiecutter screens docs bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check "$$(sed -n 's/^ *"\(uv==[^"]*\)",$$/\1/p' pyproject.toml)"

$(VENV)/.synced: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked --quiet
	@touch $@

demo: | $(UV) ## Generate the default service, start it and ask it (PORT=N for a fixed port)
	$(UV) sync --locked --quiet --inexact --no-dev
	@$(VENV)/bin/python -m tools.demo --port $(or $(PORT),0)

test: $(VENV)/.synced ## Install what the tests need and run them
	$(VENV)/bin/pytest -n 4 --dist worksteal -m "not deep"

deep: $(VENV)/.synced ## Run all that is long, and go on where that stopped (STEPS=NAME for one)
	$(VENV)/bin/python -m tests.deep $(STEPS)

check: $(VENV)/.synced ## Lint, format check, types
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

format: $(VENV)/.synced ## Format and apply safe fixes, and tell what remains
	$(VENV)/bin/ruff check --fix-only --quiet
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check

cookiecutter: | $(UV) ## Write cookiecutter.json from copier.yml
	$(UV) sync --locked --quiet --inexact --no-dev
	$(VENV)/bin/python -m tools.cookiecutter

screens: $(VENV)/.synced ## Draw the pictures of the command line in docs/screens
	$(VENV)/bin/python -m tools.screens

docs: | $(UV) ## Build the site in build/site; a broken link is an error
	$(UV) sync --locked --quiet --inexact --no-dev --group docs
	$(VENV)/bin/python -m tools.documentation build
	$(VENV)/bin/zensical build --clean --strict --config-file build/zensical.toml

bench: $(VENV)/.synced ## Measure, and write docs/benchmarks.md
	$(VENV)/bin/python -m bench

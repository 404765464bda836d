# Every verb of the house; `make help` lists them. PYTHON, PORT, INSTANCE and DATABASE_URL may be set for each.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test drill lint fix migration migrate check messages bench lock seed clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
REQUIREMENTS ?= requirements.txt
REQUIREMENTS_DEV ?= requirements-dev.txt
FLASK := $(BIN)/python -m flask --app wsgi
WORKERS ?= 4
CASES ?= 100000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

# Only what the lock names, byte for byte, and only built packages: nothing of theirs runs while installing.
define install
@echo "Installing what $(1) names into $(VENV) (a minute or two on a fresh machine) …"
@if $(BIN)/python -c 'import pip' 2>/dev/null; then pip=("$(BIN)/python" -m pip); \
 else pip=("$(PYTHON)" -m pip --python "$(BIN)/python"); fi; \
 "$${pip[@]}" install --require-hashes --only-binary :all: --progress-bar off -r $(1) \
  | { grep --line-buffered -E '^(Collecting|Installing|Successfully)' || true; }
@touch $@
endef

help:  ## list these verbs
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r verb what; do \
	 printf '  make %-10s %s\n' "$$verb" "$$what"; done

setup: $(VENV)/.runtime $(VENV)/.dev  ## make .venv with everything, development tools too

run: $(VENV)/.runtime  ## start a whole instance with demo data (PORT=8000 INSTANCE=./instance DATABASE_URL=)
	@exec $(BIN)/python -m config.run

test: $(VENV)/.dev  ## run the tests (ARGS="tests/aid -k approve")
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 30 $(ARGS)

drill: $(VENV)/.dev  ## run in their whole length the tests that are long
	@DRILL=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(or $(ARGS),tests/access tests/aid tests/ballots tests/bank tests/flows tests/giving tests/ledger tests/oversight tests/retraining tests/seizure tests/testimony tests/union)

lint: $(VENV)/.dev  ## check the arrows between rooms, style, types and templates
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint support --lint --quiet

fix: $(VENV)/.dev  ## mend what a machine can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

migration: $(VENV)/.dev  ## write a migration from the models (M="what it does")
	@$(BIN)/python -m migrations.draft "$(or $(M),$(error say what it does: make migration M="…"))"

migrate: $(VENV)/.runtime  ## bring the database up to date (while `make run` is up, or with DATABASE_OWNER_URL)
	@$(FLASK) migrate-db

check: lint test  ## all that CI does

messages: $(VENV)/.dev  ## gather every sentence into the catalogues of support/translations
	@$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext --no-wrap --sort-output --no-location -o .messages.pot support
	@$(BIN)/pybabel -q update -i .messages.pot -d support/translations --no-wrap --no-fuzzy-matching --ignore-obsolete
	@sed -i.old -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' support/translations/*/LC_MESSAGES/messages.po
	@rm -f .messages.pot support/translations/*/LC_MESSAGES/messages.po.old

bench: $(VENV)/.dev  ## measure (see bench/)
	@$(BIN)/python -m bench

seed: $(VENV)/.dev  ## fill the running instance with many cases (CASES=100000)
	@$(BIN)/python -m bench.seed --cases $(CASES)

lock: $(VENV)/.dev  ## pin what pyproject.toml asks for, with hashes (ARGS=--upgrade)
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 $(ARGS) pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 $(ARGS) --extra dev pyproject.toml -o requirements-dev.txt

clean:  ## remove .venv and the tools' caches (never an instance)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	 || { echo "Python 3.11 or newer is needed. Name it: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@echo "Making $(VENV) with $$("$(PYTHON)" --version) …"
	@if "$(PYTHON)" -c 'import ensurepip' 2>/dev/null; then "$(PYTHON)" -m venv $(VENV); \
	 else "$(PYTHON)" -m venv --without-pip $(VENV); fi

$(VENV)/.runtime: $(REQUIREMENTS) | $(BIN)/python
	$(call install,$(REQUIREMENTS))

$(VENV)/.dev: $(REQUIREMENTS_DEV) | $(BIN)/python
	$(call install,$(REQUIREMENTS_DEV))

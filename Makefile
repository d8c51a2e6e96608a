# Every target sets up what it needs; a fresh Debian 12 has Python 3.11, make and gcc, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest -n 2 --dist loadfile -r s
STAMP := $(VENV)/.taizhang-setup

.PHONY: setup messages demo test drills check lint types contracts constraints format reference clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(MAKE) --no-print-directory messages
	touch $(STAMP)

# Compile the catalogues of every app; the compiled files are not kept in the repository.
messages:
	for app in taizhang/*/locale; do $(BIN)/pybabel -q compile -D django -d $$app || exit 1; done

demo: setup messages
	$(BIN)/taizhang demo

# First what touches the database, on a throw-away PostgreSQL cluster; then everything, on SQLite.
test: setup messages
	$(BIN)/python -m tests.postgresql $(PYTEST) -m "django_db and not browser"
	TAIZHANG_TEST_DATABASE_URL= $(PYTEST)

# The long ones, each with a control that must fail.
drills: setup messages
	$(PYTEST) --drills

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy taizhang

contracts: setup
	$(BIN)/lint-imports

check: lint types contracts test

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Fill the pages of the language from its grammar, and write the schema for editors.
reference: setup
	$(BIN)/python -m tests.docs.reference

# Pin what the present environment holds, after adding a library to pyproject.toml.
constraints: setup
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Everything starts here: `make run` serves the page, `make test` runs every test.
PYTHON ?= $(firstword $(shell command -v python3.11) python3)
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := common indexer retriever answerer eval ui benchmarks scripts training
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run index test check format lint types contract fuzz reliability gold eval screenshots
.PHONY: audit licences lock clean help
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: index ## install what is missing, bring the index up to date, serve the page
	$(BIN)/python -m streamlit run app.py

index: $(VENV)/.installed ## bring the index up to date with corpus/
	$(BIN)/python -m indexer build

test: $(VENV)/.installed-dev ## run every test, installing what they need
	@sh scripts/install_programs.sh browser office proxy processors
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not long"
	$(BIN)/python -m pytest -m "browser and not long"

check: format lint types contract test ## format, lint, types, import contract, tests

format: $(VENV)/.installed-dev ## format the code
	$(BIN)/ruff format .

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml app.py $(PACKAGES)

audit: $(VENV)/.installed-dev ## ask a database of vulnerabilities about every pinned version
	$(BIN)/python -m scripts.vulnerabilities

licences: $(VENV)/.installed-dev ## write docs/licences.md and refuse a licence that is not accepted
	$(BIN)/python -m scripts.licences

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contract: $(VENV)/.installed-dev
	$(BIN)/lint-imports

fuzz: $(VENV)/.installed-dev ## read 2,000 damaged files: each is refused or read without a defect
	$(BIN)/python -m tests.fuzz

reliability: $(VENV)/.installed-dev ## measure every promise of docs/reliability.md (about an hour)
	@sh scripts/install_programs.sh browser office
	$(BIN)/python -m tests.reliability

gold: $(VENV)/.installed ## compare the items read with the hand-checked ones
	$(BIN)/python -m scripts.gold

formats: $(VENV)/.installed-dev ## read the same table from a file of every format
	$(BIN)/python -m scripts.formats

eval: index ## measure retrieval and answers on the eval sets; fails below the pinned floors
	$(BIN)/python -m eval retrieval
	$(BIN)/python -m eval answers
	$(BIN)/python -m eval retrieval --set eval/sets/staff.jsonl
	$(BIN)/python -m eval answers --set eval/sets/staff.jsonl

screenshots: index $(VENV)/.installed-dev ## take the pictures the README shows
	@sh scripts/install_programs.sh browser
	$(BIN)/python -m scripts.screenshots

lock: ## renew constraints.txt from the direct requirements
	sh scripts/lock.sh $(PYTHON)

clean: ## remove the environment and the index (never the corpus)
	rm -rf $(VENV) index/generations index/CURRENT

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One step a stamp: what is installed is not installed again.
$(VENV)/.installed: requirements.txt constraints.txt | $(VENV)/bin/python
	@$(BIN)/python scripts/check_torch.py
	@echo "Installing the pinned requirements; the first time this takes some minutes."
	$(PIP_INSTALL) --requirement requirements.txt --constraint constraints.txt
	@# rapidocr-onnxruntime asks for opencv-python, which needs libGL of the system; the build
	@# without a screen has the same module and is put over it.
	$(PIP_INSTALL) --force-reinstall --no-deps $$(grep -o '^opencv-python-headless==[0-9.]*' requirements.txt)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-cluster.txt $(VENV)/.installed
	$(PIP_INSTALL) --requirement requirements-dev.txt --constraint constraints.txt
	@touch $@

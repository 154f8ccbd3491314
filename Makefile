# Two commands: `make chat` and `make test`. Both do all set-up first.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
SHOP ?= demo-shop
SOURCES := cartwise agent tools workspace models ui prompts setup.py
PYTEST := $(BIN)/python -m pytest -q

.DEFAULT_GOAL := help
.PHONY: help setup chat ask demo test test-full check format bench evaluate soak wheel clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

$(VENV)/.ready: pyproject.toml setup.py constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Cartwise needs Python 3.11 ($(PYTHON) was not found). Install it, or run: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/pip install --quiet torch==2.13.0 -c constraints.txt
	$(BIN)/pip install --quiet -e '.[dev]' -c constraints.txt
	mkdir -p .typing/cartwise
	for folder in agent tools workspace models ui prompts; do ln -sfn ../../$$folder .typing/cartwise/$$folder; done
	for file in cartwise/*; do ln -sfn ../../$$file .typing/cartwise/$$(basename $$file); done
	touch $@

setup: $(VENV)/.ready ## Make the virtual environment and install everything

$(SHOP)/CURRENT: | $(VENV)/.ready
	$(BIN)/cartwise --workspace $(SHOP) demo

demo: setup $(SHOP)/CURRENT ## Build the demo shop (24 months of a generated shop)

chat: demo ## Open the web chat on the demo shop
	$(BIN)/cartwise --workspace $(SHOP) web

ask: demo ## Ask one question: make ask Q="What was our revenue last month?"
	$(BIN)/cartwise --workspace $(SHOP) ask $(if $(Q),"$(Q)","What was our revenue last month?")

test: setup ## Quick tests (no network, no browser, no root)
	$(PYTEST) -n 2 -m "not full and not soak and not bench"

test-full: setup ## Browser, loopback servers and engines (installs Chromium by apt where it is missing)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; }
	$(PYTEST) -m "full and not soak"

soak: setup ## Kills, mutants and large data
	$(PYTEST) -m soak

check: setup ## Style, types, import directions, contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -rf .lint && mkdir -p .lint/cartwise && cp -r cartwise/. agent tools workspace models ui prompts .lint/cartwise/
	cd .lint && ../$(BIN)/lint-imports --config ../pyproject.toml --no-cache
	MYPYPATH=.typing $(BIN)/mypy --strict -p cartwise
	$(PYTEST) tests/contract

format: setup ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup ## Measure and write docs/benchmarks.md
	$(BIN)/python -m tests.bench --shared $(SHARED) --write docs/benchmarks.md

evaluate: setup ## Ask the question packs of $(SHARED) and score the answers
	$(BIN)/python -m tests.bench --shared $(SHARED) --only packs

wheel: setup ## Build the wheel and the source distribution
	$(BIN)/python -m build --no-isolation --outdir dist .

clean: ## Remove what the commands made
	rm -rf $(VENV) .typing .lint build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis $(SHOP)

# The developers' door. Every target does all that it needs on a machine that has Python (3.11 or
# newer) with pip, git and make; `make help` says what each one does.

PYTHON   ?= python3
SEED     ?= 7
SCENARIO ?= joint-2011
OUT      ?= demo
WORKERS  ?= 2

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench prove check coverage validation format campaign lock clean

help: ## say what each target does
	@echo 'jointshield: a simulated joint missile-defence exercise. Targets:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## make .venv with the locked, hash-checked packages and the command jointshield

# Rebuilt when the lock or the package's own description changes. Without ensurepip (Debian splits
# it off into python3-venv) the pip that runs this installs into the new environment from outside.
$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(0 if sys.version_info >= (3, 11) \
	  else f"jointshield needs Python 3.11 or newer; {v} was found. Run: make setup PYTHON=python3.11")'
	@if ! [ -x $(BIN)/python ]; then \
	  $(PYTHON) -c 'import ensurepip' 2>/dev/null && $(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV); }; \
	fi
	@echo 'installing the locked packages (a few minutes the first time) ...'
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then PIP="$(BIN)/python -m pip"; \
	  else PIP="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	  set -e; \
	  $$PIP install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock; \
	  $$PIP install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP) ## play joint-2011 in all its modes: prints the table and the report's path
	$(BIN)/jointshield run $(SCENARIO) --mode all --seed $(SEED) --out $(OUT) --force

test: $(STAMP) ## run every test that is not a campaign
	$(BIN)/python -m pytest -n $(WORKERS)

BENCH := .venv-bench

bench: $(STAMP) $(BENCH)/.installed ## flight engines beside their peers (in .venv-bench), kernels, one run's costs
	$(BIN)/python -m benchmarks.flights --json $(BENCH)/flights.json
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.decisions
	$(BIN)/python -m benchmarks.transport

# The peers weigh 0.7 GB and serve nothing else, so they have an environment and a lock of their own.
$(BENCH)/.installed: requirements-bench.lock | $(STAMP)
	@echo 'installing the locked peers into $(BENCH) ...'
	@rm -rf $(BENCH) && $(PYTHON) -m venv --without-pip $(BENCH) && echo '*' > $(BENCH)/.gitignore
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then PIP="$(BIN)/python -m pip"; \
	  else PIP="$(PYTHON) -m pip"; fi; \
	  $$PIP --python $(BENCH)/bin/python install --quiet --disable-pip-version-check \
	  --require-hashes -r requirements-bench.lock
	@touch $@

# Spin and a C compiler come from the system (Debian: apt-get install spin gcc); the command says so
# where they are missing.
prove: $(STAMP) ## prove the consent protocol (z3, Spin), show each planted fault caught; writes docs/proofs.md
	$(BIN)/python -m proofs --write

check: $(STAMP) ## lint, formatting, types, walls between rooms, examples of the documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo
	@set -e; for example in docs/examples/*.py; do \
	  echo "$$example"; $(BIN)/python "$$example" > /dev/null; done

# The model is driven for fewer steps than in `make test`: each one is traced here.
coverage: $(STAMP) ## every branch of consent and of the log core is taken by their own tests, or it fails
	JOINTSHIELD_STEPS=5000 $(BIN)/python -m coverage run --branch -m pytest -q \
	  tests/consent tests/attacks tests/journal/test_tree.py tests/journal/test_checkpoint.py \
	  tests/journal/test_store.py tests/journal/test_doors.py tests/journal/test_write_faults.py \
	  tests/journal/test_interruption.py tests/journal/test_mirror.py tests/journal/test_entry.py
	$(BIN)/python -m coverage report --skip-covered --show-missing --fail-under=100 \
	  --include='*/consent/*,*/journal/tree.py,*/journal/entry.py,*/journal/checkpoint.py,*/journal/store.py'

validation: $(STAMP) ## write docs/validation.md: published figures beside ours
	$(BIN)/python docs/validation

format: $(STAMP) ## let ruff lay out the code and sort its imports
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

campaign: $(STAMP) ## the long tests: many seeds, ellipse coverage, interrupted runs
	$(BIN)/python -m pytest -n $(WORKERS) -m campaign
	@set -e; for campaign in campaigns/*.py; do \
	  if [ -e "$$campaign" ]; then echo "$$campaign"; PYTHONPATH=. $(BIN)/python "$$campaign"; fi; done

# Hashes of every file of each version, so that one lock serves each processor and system; no
# address of any index is written, so that it works wherever pip finds its packages.
LOCK := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --upgrade \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate
lock: $(STAMP) ## resolve the newest allowed versions and write both lock files with hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --extra sweep --extra cluster --extra node --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --constraint requirements.lock --output-file requirements-bench.lock benchmarks/peers.in

clean: ## remove the environment, the demo and everything that tools left behind
	rm -rf $(VENV) $(BENCH) $(OUT) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Lianyi 联医. `make` alone explains the targets. Needs Python >= 3.11, Node >= 20 and make; brings everything else.

export UV_PYTHON_DOWNLOADS := never
# trust what the system trusts: many hospitals stand behind a proxy with an authority of its own
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1

VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p; done))
UV := $(BIN)/uv
BUILT := $(STAMPS)/vendor $(STAMPS)/catalogues
CATALOGUES := $(wildcard lianyi/locale/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check fix docs messages map new-area bench wheel lock system clean

help: ## explain the targets
	@echo "联医 Lianyi: make TARGET"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(STAMPS)/run $(BUILT) ## serve the demo county on http://127.0.0.1:8000
	$(BIN)/lianyi serve --demo

setup: $(STAMPS)/dev $(BUILT) ## all that developing and testing needs, in .venv

test: system setup ## check, then test on SQLite, on PostgreSQL and in Chromium
	$(BIN)/python -m tools.run_tests

check: setup ## format, lint, types, contracts, our own rules, migrations
	$(BIN)/python -m tools.check

fix: setup ## let ruff repair what it can
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

docs: setup ## renew the generated halves of docs/areas and print requirement row -> tests
	$(BIN)/python -m tools.docs

messages: setup ## gather the Chinese sentences into the English catalogue
	$(BIN)/lianyi collect messages

map: setup ## who calls whom, who emits, who hears
	@$(BIN)/python -m tools.map

new-area: setup ## make the skeleton of an area: make new-area NAME=pharmacy
	$(BIN)/python -m tools.new_area "$(NAME)"

bench: setup ## measure, beside the limit and the floor; writes bench/out/latest.json (options: ARGS="speed --residents 50000")
	@$(BIN)/python -m tools.system_packages bench
	$(BIN)/python -m bench $(ARGS)

wheel: $(STAMPS)/dev ## build dist/*.whl with the front-end files inside
	rm -rf dist
	$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist
	$(BIN)/python -m tools.check_wheel dist

lock: $(STAMPS)/tools ## pin newer versions: names, versions and hashes, no addresses
	$(BIN)/python -m tools.lock

system: $(STAMPS)/tools ## install the system packages the tests need, where we are root on Debian
	@$(BIN)/python -m tools.system_packages

clean: ## remove what was built here; the data in var/ stay
	rm -rf $(VENV) $(STAMPS) node_modules lianyi/static/vendor dist

# What is done stands in a stamp, so that it is not done twice.
$(STAMPS)/tools: requirements/build.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing"; exit 1; }
	@mkdir -p $(STAMPS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

$(STAMPS)/run: $(STAMPS)/tools requirements/run.txt pyproject.toml
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/vendor: $(STAMPS)/tools package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer"; exit 1; }
	@$(BIN)/python -m tools.build_assets vendor
	@touch $@

$(STAMPS)/catalogues: $(STAMPS)/tools $(CATALOGUES)
	@$(BIN)/python -m tools.build_assets catalogues
	@touch $@

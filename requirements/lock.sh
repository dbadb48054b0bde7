#!/usr/bin/env bash
# Rewrite the lock files from pyproject.toml: universal (3.11 to 3.13), hashed, no index address in them.
set -eu
cd "$(dirname "$0")/.."
lock() { out=$1; shift; "${UV:-.venv/bin/uv}" --quiet pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header "$@" pyproject.toml -o "requirements/$out"; }
lock runtime.lock --extra build
lock image.lock --extra build --extra postgis --extra batch -c requirements/runtime.lock
lock dev.lock --extra build --extra test --extra check --extra record --extra postgis --extra batch -c requirements/image.lock
lock node.lock --extra node --extra build -c requirements/runtime.lock
"${UV:-.venv/bin/uv}" --quiet pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header requirements/peers.in -o requirements/peers.lock

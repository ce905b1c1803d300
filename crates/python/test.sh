#!/usr/bin/env bash
# Builds the wheel with the maturin of a virtual environment, installs it there and runs the tests of the module.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
venv="$(cd "${1:?usage: crates/python/test.sh VENV (with maturin and pytest in it)}" && pwd)"
cd "$root"
cargo build --locked --package umpire
wheels="$(mktemp -d)"
trap 'rm -r "$wheels"' EXIT
"$venv/bin/maturin" build --locked --profile dev --manifest-path crates/python/Cargo.toml --out "$wheels" --interpreter "$venv/bin/python"
"$venv/bin/pip" install --quiet --force-reinstall --no-deps "$wheels"/*.whl
target="$(cargo metadata --format-version 1 --no-deps | "$venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')"
UMPIRE="$target/debug/umpire" "$venv/bin/python" -m pytest -q crates/python/tests

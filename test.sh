#!/usr/bin/env bash
# Every check of the project, on a fresh machine too: installs what it needs, then formatting, lints, tests of the
# crates, types and tests of the page. Fails on the first thing that is wrong.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$1"; }
stop() { printf 'test.sh: %s\n' "$1" >&2; exit 1; }

step "what is needed"
command -v cargo >/dev/null || stop "cargo is not installed: get Rust 1.95 or newer with rustup"
command -v node >/dev/null || stop "Node.js is not installed: get version 20 or newer, with npm"
node_major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
[ "$node_major" -ge 20 ] || stop "Node.js $node_major is too old: get version 20 or newer"
if [ -z "${CHROMIUM:-}" ]; then
  if ! CHROMIUM="$(command -v chromium || command -v chromium-browser || command -v google-chrome)"; then
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || stop "Chromium is not installed: install it, or name one in CHROMIUM"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk
    CHROMIUM="$(command -v chromium)"
  fi
fi
export CHROMIUM
cargo --version
printf 'node %s, %s\n' "$(node --version)" "$CHROMIUM"

step "the page's libraries"
if [ ! -e studio/node_modules/.package-lock.json ] || [ studio/package-lock.json -nt studio/node_modules/.package-lock.json ]; then
  npm --prefix studio ci --no-fund --no-audit
fi

step "formatting"
cargo fmt --all --check

step "lints"
cargo clippy --locked --workspace --exclude python --all-targets -- -D warnings

step "tests of the crates"
cargo test --locked --workspace --exclude python

step "types of the page"
npm --prefix studio run check

step "tests of the page"
npm --prefix studio test

printf '\nAll checks hold.\n'

#!/usr/bin/env bash
# Times the neutral skirmish in this engine and in bevy_ecs on the same machine, one after the other on one core, and
# prints a line for each number of men and program. Usage: peers.sh [SEEDS]; the peer is fought with three.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seeds=${1:-20}
cargo build --release --quiet --manifest-path "$here/../../../Cargo.toml" -p umpire
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-"$here/../../../target"}
cargo build --release --quiet --manifest-path "$here/peer/Cargo.toml" --target-dir "$CARGO_TARGET_DIR/peer"
for men in 500 2000 10000; do
    "$CARGO_TARGET_DIR/release/umpire" bench skirmish --n "$men" --seeds "$seeds" --json | awk -v men="$men" -v seeds="$seeds" '
        /"agent_steps_per_cpu_s"/ { gsub(/[^0-9.e+]/, "", $2); rate = $2 / 1e6 }
        /"pooled"/ { gsub(/[^0-9.]/, "", $2); left = $2 }
        END {
            line = "umpire N %d seeds %d: %.2f million agent-steps per CPU second, %.2f survivors of each\n"
            printf line, men, seeds, rate, left
        }'
    "$CARGO_TARGET_DIR/peer/release/peer" "$men" 3
done

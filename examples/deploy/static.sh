#!/usr/bin/env bash
# One file that runs on any Linux of its processor, whatever C library it has.
#
#   examples/deploy/static.sh            # target/x86_64-unknown-linux-musl/release/sfmigrate
set -euo pipefail
cd "$(dirname "$0")/../.."
target="${TARGET:-x86_64-unknown-linux-musl}"

# SQLite and the TLS primitives are C: on Debian the compiler is in musl-tools.
command -v musl-gcc >/dev/null || { echo "musl-gcc is missing: apt install musl-tools" >&2; exit 2; }
rustup target add "$target"
export "CC_${target//-/_}=musl-gcc"
cargo build --release --locked --bin sfmigrate --target "$target"

program="target/$target/release/sfmigrate"
if ldd "$program" 2>&1 | grep -q '=>'; then
  echo "$program still wants libraries" >&2
  exit 1
fi
"$program" --version

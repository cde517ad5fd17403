#!/usr/bin/env bash
# Measures whole sweeps over the public corpora: prints a table, and writes build/bench/macro.json.
#
# usage: bench/run_bench.sh [OPTION VALUE]...      options are those of bench/options.h, as
#        bench/run_bench.sh --runs 3 --filter evtx-corpora
#
# Builds with the preset "bench" (as released) what it needs. Data made for the benchmark stays in
# build/bench-data and is used again.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

corpora=${LONGWATCH_CORPORA:-../shared/corpora}
scratch=build/bench-data
if [ ! -d "$corpora/sigma" ]; then
  echo "run_bench: error: corpora not found at $corpora: set LONGWATCH_CORPORA" >&2
  exit 3
fi

[ -f build/bench/build.ninja ] || cmake --preset bench >/dev/null
targets=(longwatch_bench_macro)
program=()
if [ -f src/cli/CMakeLists.txt ]; then
  targets+=(longwatch)
fi
cmake --build --preset bench --target "${targets[@]}" >&2
if [ -x build/bench/longwatch ]; then
  program=(--program build/bench/longwatch)
fi
python3 bench/unpack_otrf.py "$corpora/otrf/datasets/atomic/windows" "$scratch/otrf"

commit=$(git -c safe.directory="$PWD" describe --always --dirty 2>/dev/null || echo unknown)
macro=$(find build/bench -type f -name longwatch_bench_macro -perm -u+x | head -n 1)
exec "$macro" --corpora "$corpora" --scratch "$scratch" --commit "$commit" \
  --output build/bench/macro.json "${program[@]}" "$@"

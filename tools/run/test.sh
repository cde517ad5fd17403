# shellcheck shell=bash
# The tasks that run code to see whether it is right or quick.

# terse_ctest: drops the lines of tests that start or pass; failures, skips and the closing lines stay.
terse_ctest() {
  grep --line-buffered -v -E '^ *Start +[0-9]+: |^ *[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed +[0-9.]+ sec *$'
}

# run_ctest FOLDER ARGUMENT...: CTest in FOLDER with all cores; its status is returned.
run_ctest() {
  local folder=$1
  shift
  local command=(ctest --test-dir "$folder" --parallel "$(jobs_wanted)" --output-on-failure --no-tests=error "$@")
  if on_terminal; then
    "${command[@]}" --progress
  else
    "${command[@]}" 2>&1 | terse_ctest
  fi
}

# split_test_arguments [PATTERN] [-- ARGUMENT...]: sets ctest_arguments.
split_test_arguments() {
  ctest_arguments=()
  if [ $# -gt 0 ] && [ "$1" != -- ]; then
    ctest_arguments+=(--tests-regex "$1")
    shift
  fi
  if [ $# -gt 0 ]; then
    [ "$1" = -- ] || die "'$1' is one argument too many" "CTest's own arguments come after '--'"
    shift
    ctest_arguments+=("$@")
  fi
}

run_tests() {
  split_test_arguments "$@"
  ensure_packages build test
  ensure_daemons
  build_preset fast
  run_ctest build/fast "${ctest_arguments[@]}"
}

# run_sanitized address|thread [PATTERN] [-- ARGUMENT...]
run_sanitized() {
  local preset
  case ${1:-} in
    address) preset=dev ;;
    thread) preset=tsan ;;
    *) die "sanitize takes 'address' or 'thread', not '${1:-}'" ;;
  esac
  shift
  split_test_arguments "$@"
  ensure_packages build test
  build_preset "$preset"
  run_ctest "build/$preset" "${ctest_arguments[@]}"
}

# bless [PATTERN]: the golden tests rewrite what they expect; a person then reads the difference.
bless() {
  split_test_arguments "$@"
  ensure_packages build test
  build_preset fast
  LONGWATCH_BLESS=1 run_ctest build/fast "${ctest_arguments[@]}"
  say "read what changed before you keep it:"
  git -c safe.directory="$ROOT" status --short -- tests src docs
}

# run_benches [OPTION...] | micro [FILTER]: whole sweeps beside `cat` of the same bytes (options: bench/options.h), or
# every micro-benchmark whose name matches FILTER.
run_benches() {
  local bench found=0
  ensure_packages build test
  if [ "${1:-}" != micro ]; then
    build_preset bench longwatch longwatch_bench_macro
    bash bench/run_bench.sh "$@"
    return
  fi
  build_preset bench
  while read -r bench; do
    found=1
    say "$(basename "$bench")"
    "$bench" --benchmark_filter="${2:-.}"
  done < <(find build/bench -type f -name '*_bench' -perm -u+x | sort)
  [ "$found" -eq 1 ] || die "no benchmark is built" "a module lists its benchmarks under BENCHES in its CMakeLists.txt"
}

# run_fuzz NAME [SECONDS|merge]: libFuzzer starts from fuzz/corpus/NAME and keeps what it finds in build/.
run_fuzz() {
  local name=${1:-} seconds=${2:-60} program found seeds
  if [ -z "$name" ] || ! grep -qsE "^lw_fuzz\($name( |\$)" fuzz/CMakeLists.txt; then
    die "'$name' is no fuzz target" \
      "one of: $(sed -nE 's/^lw_fuzz\(([a-z0-9_]+).*/\1/p' fuzz/CMakeLists.txt | tr '\n' ' ')"
  fi
  [[ $seconds =~ ^([0-9]+|merge)$ ]] || die "'$seconds' is neither a number of seconds nor 'merge'"
  ensure_packages build fuzz
  build_preset fuzz "fuzz_$name"
  program=$(find build/fuzz -type f -name "fuzz_$name" -perm -u+x)
  found=build/fuzz/found/$name
  seeds=fuzz/corpus/$name
  mkdir -p "$found" "$seeds"
  if [ "$seconds" = merge ]; then
    "$program" -merge=1 "$seeds" "$found"
    say "read what was added under $seeds before you keep it"
    return
  fi
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crash-$name-" "$found" "$seeds"
}

# shellcheck shell=bash
# The tasks that read sources without running them.

# files_named PATTERN...: the files of the house whose name matches, one a line.
files_named() {
  local folder pattern
  for folder in src tests bench fuzz tools; do
    [ ! -d "$folder" ] || for pattern in "$@"; do find "$folder" -type f -name "$pattern"; done
  done | sort
}

# cpp_files: every C++ file of the house.
cpp_files() {
  files_named '*.h' '*.cc'
}

shell_files() {
  printf '%s\n' run .ci/run
  files_named '*.sh'
}

# changed_cpp_files: C++ files that differ from branch main or are new, one a line.
changed_cpp_files() {
  local base
  base=$(git -c safe.directory="$ROOT" merge-base HEAD main 2>/dev/null) ||
    die "there is no branch main to compare with" "'./run lint' checks everything"
  {
    git -c safe.directory="$ROOT" diff --name-only --diff-filter=d "$base" -- src tests bench fuzz
    git -c safe.directory="$ROOT" ls-files --others --exclude-standard -- src tests bench fuzz
  } | grep -E '\.(h|cc)$' | sort -u || true
}

format_sources() {
  ensure_packages lint
  if [ $# -gt 0 ]; then
    clang-format-14 -i "$@"
  else
    cpp_files | xargs -r clang-format-14 -i
  fi
}

# check_step NAME COMMAND...: runs one check in a shell of its own (it may die), says how it went, and remembers a
# failure in lint_failed.
check_step() {
  local name=$1 start=$SECONDS
  shift
  if ("$@"); then
    say "lint: $name: ok ($((SECONDS - start)) s)"
  else
    say "lint: $name: FAILED ($((SECONDS - start)) s)"
    lint_failed="$lint_failed $name"
  fi
}

check_format() {
  printf '%s\n' "$@" | xargs -r clang-format-14 --dry-run --Werror
}

check_shell() {
  shell_files | xargs shellcheck --external-sources
}

# check_tidy FILE...: clang-tidy over the translation units that hold the files, with clang's own warnings (thread
# safety among them). Clean answers are remembered in build/. LONGWATCH_TIDY_SECONDS bounds the time;
# LONGWATCH_TIDY_SCOPE=product leaves out tests, benchmarks and fuzz targets; headers are checked with the sources that
# include them.
check_tidy() {
  local files=("$@")
  if [ "${LONGWATCH_TIDY_SCOPE:-all}" = product ]; then
    mapfile -t files < <(printf '%s\n' "$@" | grep '^src/.*\.cc$' | grep -vE '_(test|bench)\.cc$')
    say "lint: tidy: product code alone (${#files[@]} sources); './run lint' takes all"
  fi
  describe_preset clang
  python3 tools/lint/tidy.py --build build/clang --jobs "$(jobs_wanted)" \
    ${LONGWATCH_TIDY_SECONDS:+--seconds "$LONGWATCH_TIDY_SECONDS"} -- "${files[@]}"
}

# describe_preset PRESET: an up-to-date compile database in build/PRESET, without building.
describe_preset() {
  need_writable "$ROOT/build/$1"
  use_cache
  configure "$1"
  cmake --build "$ROOT/build/$1" --target build.ninja >>"$ROOT/build/$1/configure.log" 2>&1 ||
    die "the $1 configuration was refused" "the whole log: $ROOT/build/$1/configure.log"
}

check_headers() {
  build_preset fast all_verify_interface_header_sets
}

check_structure() {
  python3 tools/structure/check.py all
}

# lint [--changed] [FILE...]: all checks, or the quick ones and clang-tidy on the given files alone.
lint() {
  local lint_failed='' files=() everything=1
  if [ "${1:-}" = --changed ]; then
    shift
    everything=0
    mapfile -t files < <(changed_cpp_files)
  fi
  local file
  for file in "$@"; do
    everything=0
    case $file in
      *.h | *.cc) files+=("$file") ;;
      *) say "lint: '$file' is not C++: covered by the checks of structure and shell alone" ;;
    esac
  done
  [ "$everything" -eq 0 ] || mapfile -t files < <(cpp_files)
  ensure_packages build test lint
  check_step structure check_structure
  check_step shell check_shell
  if [ "${#files[@]}" -gt 0 ]; then
    check_step format check_format "${files[@]}"
    check_step tidy check_tidy "${files[@]}"
  fi
  if [ "$everything" -eq 1 ]; then
    check_step headers check_headers
  fi
  [ -z "$lint_failed" ] || die "lint found something:$lint_failed"
  say "lint: all clean"
}

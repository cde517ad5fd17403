# shellcheck shell=bash
# The tasks that read sources without running them.

# cpp_files: every C++ file of the house, one a line.
cpp_files() {
  find src tests bench fuzz \( -name '*.h' -o -name '*.cc' \) -type f | sort
}

shell_files() {
  printf '%s\n' run .ci/run
  find tools tests bench -name '*.sh' -type f | sort
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

# check_tidy FILE...: clang-tidy over the translation units that hold the files; answers are remembered in build/.
check_tidy() {
  build_preset_configured clang
  python3 tools/lint/tidy.py --build build/clang --jobs "$(jobs_wanted)" \
    ${LONGWATCH_TIDY_SECONDS:+--seconds "$LONGWATCH_TIDY_SECONDS"} -- "$@"
}

build_preset_configured() {
  need_writable "$ROOT/build/$1"
  use_cache
  configure "$1"
}

check_headers() {
  build_preset fast all_verify_interface_header_sets
}

check_clang() {
  build_preset clang
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
  if [ $# -gt 0 ]; then
    everything=0
    files+=("$@")
  fi
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
    check_step clang check_clang
  fi
  [ -z "$lint_failed" ] || die "lint found something:$lint_failed"
  say "lint: all clean"
}

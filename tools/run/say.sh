# shellcheck shell=bash
# How the tasks of ./run speak: what they do on stderr, one line each; product output stays on stdout.

# say TEXT: one line of progress.
say() {
  printf 'run: %s\n' "$1" >&2
}

# die PROBLEM [HINT]: says what is wrong and what would help, and ends with status 3 (nothing was done).
die() {
  printf 'run: error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then
    printf 'hint: %s\n' "$2" >&2
  fi
  exit 3
}

# on_terminal: whether a person watches stderr, so that a line may be redrawn.
on_terminal() {
  [ -t 2 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]
}

# jobs_wanted: how many things may run at once.
jobs_wanted() {
  printf '%s\n' "${LONGWATCH_JOBS:-$(nproc)}"
}

# last_lines_of FILE N: an excerpt of a log, indented, for an error message.
last_lines_of() {
  tail -n "$2" "$1" | sed 's/^/  | /' >&2
}

# need_writable FOLDER: makes FOLDER, or stops when another user owns it.
need_writable() {
  mkdir -p "$1" 2>/dev/null || true
  if [ ! -d "$1" ] || [ ! -w "$1" ]; then
    die "'$1' cannot be written by $(id -un): nothing was built" \
      "it was made by another user: remove it, or run as that user"
  fi
}

# shellcheck shell=bash
# Configuring and building the presets of CMakePresets.json, and the tasks that need only the binary.

# configured PRESET: whether build/PRESET is configured from this tree with the presets as they stand.
configured() {
  local folder=$ROOT/build/$1
  [ -f "$folder/build.ninja" ] && [ -f "$folder/.configured" ] &&
    [ ! CMakePresets.json -nt "$folder/.configured" ] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$folder/CMakeCache.txt"
}

# configure PRESET: configures build/PRESET unless that has been done; ninja itself notices changed CMake files.
configure() {
  local preset=$1 folder=$ROOT/build/$1 log
  configured "$preset" && return 0
  if [ -f "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$folder/CMakeCache.txt"; then
    say "build/$preset belongs to a tree that was moved: configuring afresh"
    rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"
  fi
  say "configuring $preset"
  log=$folder/configure.log
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    last_lines_of "$log" 20
    die "the $preset configuration was refused" "the whole log: $log"
  fi
  touch "$folder/.configured"
}

# use_cache: lets ccache keep its files in build/ where the home folder cannot hold them, and serve every checkout of
# this repository from the same entries (paths in the objects are relative, see cmake/flags.cmake).
use_cache() {
  export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
  if [ -z "${CCACHE_DIR:-}" ] && ! { [ -n "${HOME:-}" ] && mkdir -p "$HOME/.cache" 2>/dev/null && [ -w "$HOME/.cache" ]; }; then
    export CCACHE_DIR=$ROOT/build/ccache
  fi
}

# terse_progress: passes on what the compilers say and, of ninja's lines, one for each tenth of the way.
terse_progress() {
  local line shown=0 tenth total
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\  ]]; then
      total=${BASH_REMATCH[2]}
      tenth=$((10 * BASH_REMATCH[1] / total))
      if [ "$tenth" -gt "$shown" ] && [ "$total" -ge 20 ]; then
        printf 'run:   %3d%% of %d steps\n' $((10 * tenth)) "$total"
        shown=$tenth
      fi
    elif [ "$line" != 'ninja: no work to do.' ]; then
      printf '%s\n' "$line"
    fi
  done
}

# build_preset PRESET [TARGET...]: configures when needed and builds; one builder at a time per folder.
build_preset() {
  local preset=$1 folder=$ROOT/build/$1 start=$SECONDS lock status=0
  shift
  need_writable "$folder"
  use_cache
  exec {lock}>"$folder/.lock"
  if ! flock --nonblock "$lock"; then
    say "another ./run builds $preset: waiting for it"
    flock "$lock"
  fi
  configure "$preset"
  say "building $preset"
  local command=(cmake --build "$folder" --parallel "$(jobs_wanted)")
  [ $# -eq 0 ] || command+=(--target "$@")
  if on_terminal; then
    "${command[@]}" {lock}>&- || status=$?
  else
    NINJA_STATUS='[%f/%t] ' "${command[@]}" {lock}>&- 2>&1 | terse_progress >&2 || status=$?
  fi
  exec {lock}>&-
  [ "$status" -eq 0 ] || die "the $preset build stopped" "the first message that names a file says where"
  say "$preset is built ($((SECONDS - start)) s)"
}

build_release() {
  ensure_packages build
  build_preset release
}

# demo [ARGUMENT...]: the shortest way from a checkout to seeing longwatch work.
demo() {
  build_release
  [ -x build/release/longwatch ] || die "build/release/longwatch was not built: there is no program in src/cli/"
  say "running build/release/longwatch demo --directory build/demo"
  exec build/release/longwatch demo --directory build/demo "$@"
}

# generate_docs: the documents that come from the program's own tables.
generate_docs() {
  build_release
  if ! build/release/longwatch help docs >/dev/null 2>&1; then
    die "this longwatch has no command that writes documents: nothing was generated"
  fi
  build/release/longwatch docs --directory docs
  say "docs/ is up to date"
}

# attribution_results: docs/attribution-results.md and its diagram, from the corpora.
attribution_results() {
  local corpora=${LONGWATCH_CORPORA:-$ROOT/../shared/corpora}
  [ -d "$corpora/attack" ] || die "corpora not found at $corpora: nothing was measured" "set LONGWATCH_CORPORA"
  build_release
  build/release/longwatch attribute evaluate --quiet --docs docs --output /dev/null \
    --knowledge "$corpora/attack/enterprise-attack-18.1.json.gz" \
    --knowledge "$corpora/misp-galaxy/threat-actor-dated.json" \
    --knowledge "$corpora/misp-galaxy/clusters/threat-actor.json"
  say "docs/attribution-results.md is up to date"
}

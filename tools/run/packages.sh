# shellcheck shell=bash
# The Debian 12 packages each kind of task needs, and how they come onto the machine.
# One row: group, package, what it is for. tools/structure checks that every library of
# cmake/dependencies.cmake stands here.

package_table() {
  cat <<'TABLE'
build g++              compiles longwatch
build cmake            describes the build
build ninja-build      runs the build
build ccache           makes repeated builds quick
build pkg-config       finds libraries
build libfmt-dev       formats text
build libexpected-dev  carries results and errors
build libsimdjson-dev  reads JSON
build libyaml-dev      reads YAML rules
build libre2-dev       matches regular expressions in linear time
build libssl-dev       computes digests, keeps the vault's secrets
build libsqlite3-dev   holds the register
build libidn2-dev      writes international domain names in ASCII
build libutf8proc-dev  folds and normalises Unicode
build libcctz-dev    knows time zones
build tzdata         holds the rules of time zones
build libarchive-dev   unpacks archives
build libgmime-3.0-dev takes mail apart
build zlib1g-dev      unpacks gzip files
build libcli11-dev     reads the command line
test  libgtest-dev     runs the tests
test  libgmock-dev     matches values in the tests
test  libbenchmark-dev measures speed
test  python3          runs the structure checks
test  universal-ctags  measures functions for the structure checks
test  libevtx-utils    reads event logs independently, to compare with
test  python3-evtx     reads event logs independently, to compare with
test  unzip            unpacks test samples
test  chromium         opens the report as its readers do
test  chromium-driver  clicks what a reader would click
lint  clang-14         analyses thread safety
lint  clang-tidy-14    finds mistakes
lint  clang-format-14  formats sources
lint  shellcheck       finds mistakes in shell scripts
fuzz  clang-14         carries libFuzzer
fuzz  libclang-rt-14-dev holds the run-time of libFuzzer and the sanitizers
prove debootstrap      makes an empty Debian
package binutils       strips programs and shows what they load
package xz-utils       packs the Debian package
TABLE
}

# missing_packages GROUP...: rows "package reason" that are not installed.
missing_packages() {
  local group package reason
  package_table | while read -r group package reason; do
    case " $* " in *" $group "* | *" all "*) ;; *) continue ;; esac
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed*) ;;
      *) printf '%s %s\n' "$package" "$reason" ;;
    esac
  done | sort -u -k1,1
}

# apt_get ARGUMENT...: apt-get without questions, waiting for another apt that is busy; its output goes to the log.
apt_get() {
  "${become_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
    -o Dpkg::Use-Pty=0 -o APT::Install-Recommends=false "$@" >>"$apt_log" 2>&1 </dev/null
}

# ensure_packages GROUP...: installs what is missing of the groups. Calls no apt when nothing is.
ensure_packages() {
  local group missing names apt_log become_root=()
  for group in "$@"; do
    case $group in
      build | test | lint | fuzz | prove | package | all) ;;
      *) die "'$group' is no group of packages" "one of: build test lint fuzz prove package all" ;;
    esac
  done
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian system: install what the configuration reports missing by hand"
    return 0
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  names=$(cut -d' ' -f1 <<<"$missing" | paste -sd' ')
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      die "packages are missing and $(id -un) may not install them (neither root nor sudo): $names" \
        "as root: apt-get update && apt-get install --no-install-recommends $names"
    # A password is asked for only where a person can answer.
    become_root=(sudo -n)
    [ ! -t 0 ] || become_root=(sudo)
  fi
  # shellcheck disable=SC2001 # every line is changed, which parameter expansion cannot
  sed 's/^\([^ ]*\) *\(.*\)/run: installing \1: \2/' <<<"$missing" >&2
  need_writable "$ROOT/build"
  apt_log=$(mktemp "$ROOT/build/setup.XXXXXX.log")
  apt_get update || say "apt-get update reported problems (see $apt_log); trying with the lists at hand"
  # shellcheck disable=SC2086 # a list of names
  if ! apt_get install $names; then
    last_lines_of "$apt_log" 12
    die "the packages could not be installed: $names" \
      "the whole log: $apt_log; is a Debian 12 mirror reachable, and may $(id -un) become root?"
  fi
  rm -f "$apt_log"
}

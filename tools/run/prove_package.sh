#!/usr/bin/env bash
# Proves that what './run package' made starts in bare Debian 12 and 13, from the Debian package and from the folder.
# Needs root on the host.
#
#   tools/run/prove_package.sh [bookworm|trixie]     (default: both)
#
# A bare system is made by debootstrap (minbase) under LONGWATCH_PROVE_DIR (default build/prove) with the host's own
# mirror and proxy; each proof runs in a fresh copy of it, without a network and as an ordinary user, in mount, process
# and network namespaces of its own. The table goes to stdout. Status 0 only if every line is ok.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
ROOT=$PWD
# shellcheck source=tools/run/say.sh
source tools/run/say.sh
# shellcheck source=tools/run/packages.sh
source tools/run/packages.sh
# shellcheck source=tools/run/empty_debian.sh
source tools/run/empty_debian.sh

PROVE=${LONGWATCH_PROVE_DIR:-$ROOT/build/prove}
LOGS=$PROVE/log
TABLE=$PROVE/packages.tsv

# write_evidence FOLDER: a log with one program that a rule looks for, in an archive, and the rule.
write_evidence() {
  mkdir -p "$1/evidence"
  cat >"$1/rule.yml" <<'RULE'
title: Whoami
id: 6d9f1f4e-8f0b-4c5e-9a55-0c1d2e3f4a5b
logsource: { category: process_creation, product: windows }
detection:
  selection: { Image|endswith: '\whoami.exe' }
  condition: selection
level: high
RULE
  # Two programs, of which one is looked for.
  printf '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1","Image":"C:\\\\Windows\\\\%s.exe","@timestamp":"2025-08-05T01:40:3%sZ"}\n' \
    whoami 1 notepad 2 >"$1/log.json"
  tar -C "$1" -czf "$1/evidence/log.tar.gz" log.json
  rm "$1/log.json"
}

# record SUITE FORM STEP WANTED STATUS LOG: a line of the table.
record() {
  local verdict=ok
  if [ "$5" -ne "$4" ]; then
    verdict="FAILED (status $5, expected $4)"
    last_lines_of "$6" 12
  fi
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$verdict" >>"$TABLE"
}

# step SUITE FORM NAME WANTED COMMAND...: COMMAND in the system of that suite as its user 'nobody'.
step() {
  local suite=$1 form=$2 name=$3 wanted=$4 log=$LOGS/$1-$2-${3// /-}.log status=0
  shift 4
  timeout --kill-after=10 300 chroot --userspec=nobody:nogroup "$PROVE/$suite-$form" /usr/bin/env -i \
    PATH=/usr/bin:/bin HOME=/tmp/proof LANG=C.UTF-8 bash -c "cd /tmp/proof && $*" >"$log" 2>&1 </dev/null || status=$?
  record "$suite" "$form" "$name" "$wanted" "$status" "$log"
}

# install_form SUITE FORM: puts the package or the folder into the system; sets `program`.
install_form() {
  local system=$PROVE/$1-$2 log=$LOGS/$1-$2-install.log status=0
  if [ "$2" = deb ]; then
    cp build/package/longwatch_*.deb "$system/tmp/"
    chroot "$system" bash -c 'dpkg --install /tmp/longwatch_*.deb' >"$log" 2>&1 </dev/null || status=$?
    program=longwatch
  else
    # Unpacked with the system's own tar, into a place that no path of the program knows of.
    mkdir -p "$system/srv/some where"
    cp build/package/longwatch-*.tar.gz "$system/tmp/"
    chroot "$system" bash -c 'tar -C "/srv/some where" -xzf /tmp/longwatch-*.tar.gz' >"$log" 2>&1 </dev/null || status=$?
    # shellcheck disable=SC2016 # expanded inside the system
    program='"$(echo /srv/some\ where/longwatch-*/bin/longwatch)"'
  fi
  record "$1" "$2" install 0 "$status" "$log"
}

# prove SUITE FORM
prove() {
  local suite=$1 form=$2 system=$PROVE/$1-$2 program=''
  say "$suite: $form"
  rm -rf --one-file-system "$system"
  cp -a "$PROVE/bare-$suite" "$system"
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  install_form "$suite" "$form"
  mkdir -p "$system/tmp/proof"
  write_evidence "$system/tmp/proof"
  chroot "$system" chown -R nobody:nogroup /tmp/proof
  step "$suite" "$form" version 0 "$program --version"
  # What the loader takes: its own libraries, found beside the program, and those of glibc.
  step "$suite" "$form" 'own libraries' 0 \
    "LD_TRACE_LOADED_OBJECTS=1 $program >loaded && cat loaded && ! grep -q 'not found' loaded &&
     ! grep -vE '(linux-vdso|ld-linux-x86-64|libc|libm)\.so|/bin/\.\./lib/' loaded"
  step "$suite" "$form" 'sweep finds' 0 \
    "$program sweep evidence --rules rule.yml --timezone Europe/Berlin --format jsonl >found && cat found &&
     [ \$(wc -l <found) -eq 1 ] && grep -q '\"Whoami\"' found && grep -q log.tar.gz/log.json found"
  step "$suite" "$form" 'finding as status' 1 "$program sweep evidence --rules rule.yml --fail-on high"
  step "$suite" "$form" 'built-in rules' 0 "$program sweep evidence"
  step "$suite" "$form" 'wrong option' 3 "$program sweep --no-such-option evidence"
  step "$suite" "$form" 'whole story' 0 "$program demo --directory story && test -s story/story.html"
}

# inside SUITE...: what runs in the namespaces of its own.
inside() {
  local suite form
  : >"$TABLE"
  for suite in "$@"; do
    for form in deb folder; do
      prove "$suite" "$form"
    done
  done
}

# remove_systems: runs after the namespaces are gone, so nothing of the host can be mounted below.
remove_systems() {
  local suite form
  if grep -q " $PROVE/" /proc/self/mounts; then
    say "something is still mounted below $PROVE: left as it is"
    return
  fi
  for suite in bookworm trixie; do
    for form in deb folder; do
      rm -rf --one-file-system "${PROVE:?}/$suite-$form"
    done
  done
}

main() {
  local suites=("$@") suite status=0
  [ $# -gt 0 ] || suites=(bookworm trixie)
  case "${suites[*]}" in
    bookworm | trixie | 'bookworm trixie') ;;
    *) die "prove-package takes 'bookworm' or 'trixie', not '${suites[*]}'" ;;
  esac
  [ "$(id -u)" -eq 0 ] || die "prove-package makes systems and mounts: it needs root" "sudo ./run prove-package"
  ensure_packages prove
  need_writable "$PROVE"
  need_writable "$LOGS"
  for suite in "${suites[@]}"; do
    make_empty "$suite" "$PROVE/bare-$suite" "$LOGS"
  done
  rm -f "$TABLE"
  trap remove_systems EXIT
  # In the background, so that a signal is answered at once; --kill-child then ends all that runs inside.
  unshare --mount --pid --net --fork --mount-proc --kill-child "${BASH_SOURCE[0]}" --inside "${suites[@]}" &
  trap 'kill -KILL $! ; wait $! || true; exit 130' INT TERM HUP
  wait $! || status=$?
  [ -s "$TABLE" ] || die "nothing was proved (status $status)"
  { printf 'system\tform\tstep\tresult\n' && cat "$TABLE"; } |
    awk -F'\t' '{ printf "%-10s %-8s %-20s %s\n", $1, $2, $3, $4 }'
  if [ "$status" -ne 0 ] || grep -q FAILED "$TABLE" || [ "$(wc -l <"$TABLE")" -ne $((16 * ${#suites[@]})) ]; then
    die "the package is not proved: see $LOGS"
  fi
  say "the package starts in ${suites[*]}"
}

if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
else
  main "$@"
fi

#!/usr/bin/env bash
# Proves that './run demo' and './run test' do all the set-up on an empty Debian 12: as root, and as a fresh user
# who has sudo. Needs root on the host.
#
#   tools/run/prove_setup.sh [root|user]     (default: both)
#
# An empty system is made by debootstrap (bookworm, minbase) under LONGWATCH_PROVE_DIR (default build/prove) with
# the host's own Debian mirror and proxy. The tracked files, as they stand in the work tree, are copied
# in; the test corpora are mounted read-only beside them when the host has them. Everything runs in a mount and
# process namespace of its own: mounts and processes end with it, also after Ctrl-C. The table of what was run goes
# to stdout, the logs stay in LONGWATCH_PROVE_DIR/log. Status 0 only if every line is ok.
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
EMPTY=$PROVE/empty
LOGS=$PROVE/log
CORPORA=${LONGWATCH_CORPORA:-$ROOT/../shared/corpora}
TABLE=$PROVE/table.tsv

# copy_tree FOLDER: the tracked files as they stand in the work tree (all files where there is no git).
copy_tree() {
  mkdir -p "$1"
  if git -c safe.directory='*' -C "$ROOT" rev-parse --git-dir >/dev/null 2>&1; then
    git -c safe.directory='*' -C "$ROOT" ls-files -z --cached --deduplicate |
      while IFS= read -r -d '' file; do [ ! -e "$ROOT/$file" ] || printf '%s\0' "$file"; done |
      tar -C "$ROOT" --null --files-from=- -cf - | tar -C "$1" --no-same-owner -xf -
  else
    tar -C "$ROOT" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" --no-same-owner -xf -
  fi
}

# timed IDENTITY STEP LIMIT SYSTEM HOME COMMAND...: runs COMMAND in the system as IDENTITY and adds a line to the table.
timed() {
  local identity=$1 step=$2 limit=$3 system=$4 home=$5 start=$SECONDS status=0 seconds verdict log
  shift 5
  log=$LOGS/$identity-${step// /-}.log
  say "$identity: $step"
  local account=root
  [ "$identity" = root ] || account=builder
  timeout --kill-after=10 $((limit * 3)) chroot --userspec="$account:$account" "$system" \
    /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" USER="$account" \
    LOGNAME="$account" LANG=C.UTF-8 ${corpora_mounted:+LONGWATCH_REQUIRE_CORPORA=1} \
    bash -c "cd '$home/longwatch' && $*" >"$log" 2>&1 </dev/null || status=$?
  seconds=$((SECONDS - start))
  verdict=ok
  if [ "$status" -ne 0 ]; then
    verdict="FAILED (status $status)"
    last_lines_of "$log" 25
  elif [ "$seconds" -gt "$limit" ]; then
    verdict="FAILED (too slow)"
  fi
  printf '%s\t%s\t%s\t%s\t%s\n' "$identity" "$step" "$seconds" "$limit" "$verdict" >>"$TABLE"
}

# prove IDENTITY: a fresh copy of the empty system, the tree in the identity's home, and the four steps.
prove() {
  local identity=$1 system=$PROVE/$1 home corpora_mounted=''
  rm -rf --one-file-system "$system"
  cp -a "$EMPTY" "$system"
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  home=/root
  if [ "$identity" = user ]; then
    home=/home/builder
    chroot "$system" bash -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install sudo &&
      useradd --create-home --shell /bin/bash builder &&
      echo "builder ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/builder' >"$LOGS/user-account.log" 2>&1 </dev/null
  fi
  copy_tree "$system$home/longwatch"
  [ "$identity" = root ] || chroot "$system" chown -R builder:builder "$home"
  if [ -d "$CORPORA" ]; then
    mkdir -p "$system$home/shared/corpora"
    mount --bind "$(readlink -f "$CORPORA")" "$system$home/shared/corpora"
    mount -o remount,bind,ro "$system$home/shared/corpora"
    corpora_mounted=1
  fi
  timed "$identity" "demo from empty" 900 "$system" "$home" ./run demo
  timed "$identity" "demo once built" 60 "$system" "$home" ./run demo
  timed "$identity" "test from empty" 1800 "$system" "$home" ./run test
  timed "$identity" "test once built" 600 "$system" "$home" ./run test
}

print_table() {
  printf '\n%-9s %-16s %8s %8s  %s\n' who step seconds limit result
  while IFS=$'\t' read -r identity step seconds limit verdict; do
    printf '%-9s %-16s %8s %8s  %s\n' "$identity" "$step" "$seconds" "$limit" "$verdict"
  done <"$TABLE"
}

# inside: what runs in the namespaces of its own.
inside() {
  local identity
  make_empty bookworm "$EMPTY" "$LOGS"
  : >"$TABLE"
  for identity in "$@"; do
    prove "$identity"
  done
}

# remove_systems: runs after the namespaces are gone, so nothing of the host can be mounted below.
remove_systems() {
  local identity
  if grep -q " $PROVE/" /proc/self/mounts; then
    say "something is still mounted below $PROVE: left as it is"
    return
  fi
  for identity in root user; do
    rm -rf --one-file-system "${PROVE:?}/$identity" || rm -rf --one-file-system "${PROVE:?}/$identity"
  done
}

main() {
  local identities=("$@") status=0
  [ $# -gt 0 ] || identities=(root user)
  case "${identities[*]}" in
    root | user | 'root user') ;;
    *) die "prove-setup takes 'root' or 'user', not '${identities[*]}'" ;;
  esac
  [ "$(id -u)" -eq 0 ] || die "prove-setup makes systems and mounts: it needs root" "sudo ./run prove-setup"
  ensure_packages prove
  need_writable "$PROVE"
  need_writable "$LOGS"
  rm -f "$TABLE"
  trap remove_systems EXIT
  # In the background, so that a signal is answered at once; --kill-child then ends all that runs inside.
  unshare --mount --pid --fork --mount-proc --kill-child "${BASH_SOURCE[0]}" --inside "${identities[@]}" &
  trap 'kill -KILL $! ; wait $! || true; exit 130' INT TERM HUP
  wait $! || status=$?
  [ -s "$TABLE" ] || die "nothing was proved (status $status)"
  print_table
  if [ "$status" -ne 0 ] || grep -q FAILED "$TABLE" || [ "$(wc -l <"$TABLE")" -ne $((4 * ${#identities[@]})) ]; then
    die "the set-up is not proved: see $LOGS"
  fi
  say "the set-up is proved"
}

if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
else
  main "$@"
fi

# shellcheck shell=bash
# Debian's daemons whose log lines the tests of tests/daemons read. They are unpacked into build/daemons/root and never
# installed: some refuse to stand beside each other, and no test may start a service on its machine. No right of root
# is needed.

# daemon_sets: one row for each set of packages that apt can resolve together.
daemon_sets() {
  cat <<'SETS'
nginx apache2-bin squid unbound dnsmasq-base rsyslog auditd postfix
exim4-daemon-light libnss-wrapper
SETS
}

# fetch_daemons FOLDER OPTION...: the packages and what they need beyond this machine's own, into FOLDER.
fetch_daemons() {
  local folder=$1 set
  shift
  while read -r set; do
    # shellcheck disable=SC2086 # a list of names
    apt-get -q -y -o Debug::NoLocking=1 -o APT::Install-Recommends=false -o Dir::Cache::archives="$folder" "$@" \
      --download-only --reinstall install $set </dev/null || return 1
  done < <(daemon_sets)
}

# unpack_daemons FROM TO: without Perl, which no daemon needs to run, and without rights of other accounts.
unpack_daemons() {
  local package
  for package in "$1"/*.deb; do
    case ${package##*/} in
      perl* | libperl*) ;;
      *) dpkg-deb --extract "$package" "$2" || return 1 ;;
    esac
  done
  find "$2" -type f -perm /6000 -exec chmod ug-s {} +
}

# ensure_daemons: unpacks the daemons once. Without them their tests say that they are skipped, and why.
ensure_daemons() {
  local folder=$ROOT/build/daemons log=$ROOT/build/daemons.log
  command -v dpkg-deb >/dev/null || return 0
  if daemon_sets | cmp -s - "$folder/.complete"; then
    return 0
  fi
  say "unpacking the daemons whose logs the tests read into build/daemons"
  need_writable "$ROOT/build"
  rm -rf "$folder"
  mkdir -p "$folder/packages/partial" "$folder/lists/partial" "$folder/root"
  : >"$log"
  # A machine without package lists, or with old ones, gets new ones in a folder of its own.
  if ! fetch_daemons "$folder/packages" >>"$log" 2>&1 &&
    ! { apt-get -q -o Debug::NoLocking=1 -o Dir::State::lists="$folder/lists" update &&
      fetch_daemons "$folder/packages" -o Dir::State::lists="$folder/lists"; } >>"$log" 2>&1; then
    last_lines_of "$log" 6
    say "the daemons could not be fetched: their tests will be skipped (see $log)"
    return 0
  fi
  if ! unpack_daemons "$folder/packages" "$folder/root" >>"$log" 2>&1; then
    last_lines_of "$log" 6
    say "the daemons could not be unpacked: their tests will be skipped (see $log)"
    return 0
  fi
  rm -rf "$folder/packages" "$folder/lists"
  daemon_sets >"$folder/.complete"
}

# shellcheck shell=bash
# Empty Debian systems, made by debootstrap with the host's own mirror and proxy.

# debian_sources: the host's bookworm entries as one-line apt sources. The empty system checks them with Debian's own
# keys: a mirror passes on Debian's signatures.
debian_sources() {
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --no-release-info \
    --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    sed -nE 's,^(https?://[^ ]*[^ /])/* (bookworm(-[a-z]+)?) ([a-z-]+)$,deb \1 \2 \4,p' | sort -u
}

# mirror_of SOURCES: the address of the main archive, empty when the host has none (debootstrap then uses its own).
mirror_of() {
  sed -nE 's/^deb ([^ ]+) bookworm main$/\1/p' "$1" | head -n 1
}

# sources_of SUITE SOURCES: what apt asks in a system of that suite, given the host's bookworm entries.
sources_of() {
  local mirror
  mirror=$(mirror_of "$2")
  if [ "$1" = bookworm ]; then
    cat "$2"
  elif [ -n "$mirror" ]; then
    printf 'deb %s %s main\n' "$mirror" "$1"
  fi
}

# apt_settings: how the host's apt reaches its mirrors (proxy, time-outs, checks), without its hooks.
apt_settings() {
  local scheme variable
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-|Max-|ForceIPv|GzipIndexes|Languages)' || true
  for scheme in http https; do
    variable=${scheme}_proxy
    [ -z "${!variable:-}" ] || printf 'Acquire::%s::Proxy "%s";\n' "$scheme" "${!variable}"
  done
}

# make_empty SUITE FOLDER LOGS: debootstrap (minbase) into FOLDER, once for the host's settings as they are; later runs
# start from a copy.
make_empty() {
  local suite=$1 empty=$2 log=$3/debootstrap-$1.log host=$2.host sources=$2.sources settings=$2.settings
  local mirror proxy='' include=()
  debian_sources >"$host"
  sources_of "$suite" "$host" >"$sources"
  apt_settings >"$settings"
  if cat "$sources" "$settings" | cmp -s - "$empty/.complete"; then
    return 0
  fi
  say "making an empty Debian, $suite (debootstrap, minbase)"
  rm -rf --one-file-system "$empty"
  mirror=$(mirror_of "$host")
  case $mirror in https:*) include=(--include=ca-certificates) ;; esac
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  if ! http_proxy=${proxy:-${http_proxy:-}} debootstrap --variant=minbase "${include[@]}" "$suite" "$empty" \
    ${mirror:+"$mirror"} >"$log" 2>&1; then
    last_lines_of "$log" 12
    die "debootstrap could not make an empty system" "the whole log: $log"
  fi
  if [ -s "$sources" ]; then
    : >"$empty/etc/apt/sources.list"
    cp "$sources" "$empty/etc/apt/sources.list.d/host.list"
  fi
  cp "$settings" "$empty/etc/apt/apt.conf.d/90host"
  if [ -d /usr/local/share/ca-certificates ] && [ "${#include[@]}" -gt 0 ]; then
    cp -a /usr/local/share/ca-certificates/. "$empty/usr/local/share/ca-certificates/"
    chroot "$empty" update-ca-certificates >/dev/null 2>&1
  fi
  cp -L /etc/resolv.conf "$empty/etc/resolv.conf"
  printf '127.0.0.1 localhost %s\n' "$(hostname)" >"$empty/etc/hosts"
  cat "$sources" "$settings" >"$empty/.complete"
}

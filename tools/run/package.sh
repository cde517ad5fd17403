# shellcheck shell=bash
# What users get: a Debian package and a folder that can lie anywhere, both with every library but glibc's inside, so
# that they start on Debian 12 and 13 alike.

PACKAGE_ARCHITECTURE=amd64

# package_version: of the project, as CMakeLists.txt says.
package_version() {
  sed -nE 's/^project\(longwatch VERSION ([0-9.]+) .*/\1/p' CMakeLists.txt
}

# commit_time: the seconds of the commit that is packaged; the same commit makes the same bytes.
commit_time() {
  git -c safe.directory='*' log -1 --format=%ct 2>/dev/null || stat -c %Y CMakeLists.txt
}

# is_of_glibc NAME: whether a library must come from the system: its loader and kernel fit no other.
is_of_glibc() {
  case $1 in
    ld-linux-x86-64.so.2 | linux-vdso.so.1 | libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | \
      libresolv.so.2 | libutil.so.1 | libanl.so.1 | libnsl.so.1 | libmvec.so.1) return 0 ;;
    *) return 1 ;;
  esac
}

# libraries_of PROGRAM: rows "name path" of what its loader would load here, libraries of libraries too.
libraries_of() {
  env -u LD_LIBRARY_PATH -u LD_PRELOAD ldd "$1" | sed -nE 's,^[[:space:]]*([^ ]+) => (not found|/[^ ]+).*,\1 \2,p'
}

# owner_of FILE: the Debian package that holds it; the merged /usr has two names for many.
owner_of() {
  local real name
  real=$(readlink -f "$1")
  for name in "$real" "${real#/usr}" "/usr$real"; do
    if dpkg-query --search "$name" 2>/dev/null | sed -n '1s/\(:[^ ]*\)*: .*//p' | grep .; then
      return 0
    fi
  done
  die "no Debian package holds '$1': its licence is not known, nothing was packaged"
}

# bundle_libraries PROGRAM FOLDER: copies into FOLDER what PROGRAM loads beside glibc; prints the packages they are of.
bundle_libraries() {
  local name path
  mkdir -p "$2"
  while read -r name path; do
    is_of_glibc "$name" && continue
    [ -f "$path" ] || die "the library '$name' is missing: nothing was packaged"
    install -m 644 "$path" "$2/$name"
    owner_of "$path"
  done < <(libraries_of "$1") | sort -u
}

# headers_compiled_in: Debian packages whose headers or archives are part of the program itself.
headers_compiled_in() {
  package_table | awk '$1 == "build" && $2 ~ /-dev$/ { print $2 }'
}

# keep_licences FOLDER PACKAGE...: their copyright notices, the licences these refer to, and their versions.
keep_licences() {
  local folder=$1 package text
  shift
  mkdir -p "$folder/licences"
  for package in "$@"; do
    text=/usr/share/doc/$package/copyright
    [ -s "$text" ] || die "the copyright notice of '$package' is not at '$text': nothing was packaged"
    install -m 644 "$text" "$folder/licences/$package"
    dpkg-query --show --showformat '${Package} ${Version} (source ${source:Package} ${source:Version})\n' "$package" |
      sed -n 1p >>"$folder/libraries.txt"
  done
  cat "$folder"/licences/* | grep -oE '/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]' | sort -u |
    while read -r text; do
      [ ! -s "$text" ] || install -D -m 644 "$text" "$folder/common-licenses/${text##*/}"
    done
}

# write_copyright FILE: whose the package is.
write_copyright() {
  cat >"$1" <<'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: longwatch

Files: *
Copyright: the longwatch authors
License: Apache-2.0
 The whole text is in /usr/share/common-licenses/Apache-2.0, and in 'LICENSE' beside this file.

Files: lib/*
Copyright: their authors, named one by one in the folder 'licences' beside this file
License: various
 These libraries come from Debian unchanged. 'licences' has the copyright notice of each Debian package, and of those
 whose headers are compiled into the program; 'libraries.txt' names package and version, whose sources Debian keeps at
 https://snapshot.debian.org.
TEXT
}

# write_manual PROGRAM FILE: the manual page, out of the program's own help.
write_manual() {
  local program=$1 command
  {
    printf '.TH LONGWATCH 1 "" "longwatch %s" "User Commands"\n' "$(package_version)"
    printf '.SH NAME\nlongwatch \\- looks for intrusions in logs and leads every finding back to its bytes\n'
    printf '.SH SYNOPSIS\n.B longwatch\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n'
    printf '.SH DESCRIPTION\n.nf\n'
    "$program" help | sed -e 's/\\/\\e/g' -e "s/^\([.']\)/\\\\\&\1/" -e 's/-/\\-/g'
    printf '.fi\n'
    for command in sweep events sources report; do
      printf '.SH %s\n.nf\n' "${command^^}"
      "$program" help "$command" | sed -e 's/\\/\\e/g' -e "s/^\([.']\)/\\\\\&\1/" -e 's/-/\\-/g'
      printf '.fi\n'
    done
    printf '.SH SEE ALSO\n/usr/share/doc/longwatch has every command, setting, diagnostic and format.\n'
  } >"$2"
}

# make_folder FOLDER: the folder that can lie anywhere.
make_folder() {
  local folder=$1 packages document=$1/share/doc/longwatch
  cmake --install build/release --prefix "$folder" --strip >build/package/install.log 2>&1 ||
    die "the release build could not be copied" "the whole log: build/package/install.log"
  mkdir -p "$document" "$folder/share/man/man1" "$folder/share/bash-completion/completions"
  packages=$(bundle_libraries build/release/longwatch "$folder/lib")
  # shellcheck disable=SC2046,SC2086 # lists of names
  keep_licences "$document" $(printf '%s\n' $packages $(headers_compiled_in) | sort -u)
  write_copyright "$document/copyright"
  install -m 644 LICENSE README.md docs/*.md docs/longwatch.conf "$document/"
  write_manual "$folder/bin/longwatch" "$folder/share/man/man1/longwatch.1"
  "$folder/bin/longwatch" completion bash >"$folder/share/bash-completion/completions/longwatch"
}

# check_folder FOLDER: the program finds all it loads inside, or in glibc.
check_folder() {
  local folder name path wrong=0
  folder=$(readlink -f "$1")
  # shellcheck disable=SC2016 # the loader's own word
  readelf -d "$folder/bin/longwatch" | grep -qF '(RPATH)              Library rpath: [$ORIGIN/../lib]' ||
    die "the packaged program does not look for its libraries in '\$ORIGIN/../lib'"
  while read -r name path; do
    if is_of_glibc "$name"; then
      continue
    elif [ "$(readlink -f "$path")" != "$folder/lib/$name" ]; then
      say "package: '$name' would be loaded from '$path', not from the folder"
      wrong=1
    fi
  done < <(libraries_of "$folder/bin/longwatch")
  [ "$wrong" -eq 0 ] || die "the folder does not hold all that the program loads"
  "$folder/bin/longwatch" version >/dev/null || die "the packaged program does not start"
}

# glibc_needed FOLDER: the newest version of glibc that a file in it asks for.
glibc_needed() {
  find "$1" -type f -exec objdump -T {} + 2>/dev/null | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -uV | tail -n 1
}

# make_deb FOLDER DEB: the same folder below /usr/lib/longwatch, with a link in /usr/bin.
make_deb() {
  local folder=$1 deb=$2 root=build/package/root
  rm -rf "$root"
  mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib/longwatch/share" "$root/usr/share/man"
  cp -a "$folder/bin" "$folder/lib" "$root/usr/lib/longwatch/"
  cp -a "$folder/share/longwatch" "$root/usr/lib/longwatch/share/"
  cp -a "$folder/share/doc" "$folder/share/bash-completion" "$root/usr/share/"
  cp -a "$folder/share/man/man1" "$root/usr/share/man/"
  gzip -9n "$root/usr/share/man/man1/longwatch.1"
  ln -s ../lib/longwatch/bin/longwatch "$root/usr/bin/longwatch"
  cat >"$root/DEBIAN/control" <<CONTROL
Package: longwatch
Version: $(package_version)
Architecture: $PACKAGE_ARCHITECTURE
Maintainer: the longwatch authors <longwatch@invalid>
Section: admin
Priority: optional
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: libc6 (>= $(glibc_needed "$folder")), tzdata
Description: intrusion sweep and record for organisations
 Reads the logs an organisation lawfully holds and says what was found, what
 they did and when, what was taken and what was not, who it was and how sure
 that is. Every sentence leads to the bytes of a log. It reads files only and
 opens no connection. All libraries beside glibc come with it.
CONTROL
  (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" >/dev/null || die "the Debian package could not be made"
  rm -rf "$root"
}

# package: build/package/longwatch_VERSION_amd64.deb, the folder, and the folder as .tar.gz.
package() {
  local name deb folder archive
  ensure_packages build package
  build_preset release
  SOURCE_DATE_EPOCH=$(commit_time)
  export SOURCE_DATE_EPOCH
  umask 022
  name=longwatch-$(package_version)-$PACKAGE_ARCHITECTURE
  folder=build/package/$name
  archive=$folder.tar.gz
  deb=build/package/longwatch_$(package_version)_$PACKAGE_ARCHITECTURE.deb
  rm -rf build/package
  mkdir -p build/package
  say "packaging the release build as $name"
  make_folder "$folder"
  check_folder "$folder"
  tar -C build/package --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" |
    gzip -9n >"$archive"
  make_deb "$folder" "$deb"
  (cd build/package && sha256sum -- *.deb *.tar.gz)
  say "$deb: $(du -h --apparent-size "$deb" | cut -f1)"
  say "$archive: $(du -h --apparent-size "$archive" | cut -f1)"
  say "unpacked: $(du -sh --apparent-size "$folder" | cut -f1), $(find "$folder/lib" -type f | wc -l) libraries"
}

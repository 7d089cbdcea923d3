# Installs and builds what is missing on this machine; sourced by ./reality and ./test. Quick if nothing is missing.
# Expects $root, the folder of the repository. Logs and stamps of finished steps are kept in $root/.setup.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 # no build process stays behind

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# quietly LOG COMMAND...: redirects the output of a command to a log file, and prints its end only if the command fails.
quietly() {
  local log="$root/.setup/$1.log"
  shift
  "$@" >"$log" 2>&1 </dev/null && return
  local code=$?
  tail -n 60 "$log" >&2
  say "This failed: $*"
  return $code
}

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    fail "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
  fi
}

# need_packages NAME...: installs the Debian packages that are missing.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    [ -e "$root/.setup/not-debian" ] || say "This is not Debian. Install these packages, or their equivalents, yourself: $*"
    touch "$root/.setup/not-debian"
    return
  fi
  local missing=() installed name
  installed=$(dpkg-query -W -f ' ${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)
  for name in "$@"; do
    [[ $installed == *" installed:$name "* ]] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return

  local as_root=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  if [ "$(id -u)" -ne 0 ]; then
    if ! { command -v sudo && sudo -n true; } >/dev/null 2>&1; then
      fail "Debian packages are missing, and only root can install them. Run this once, then the same command again:
  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "Installing Debian packages: ${missing[*]}"
  local install=("${as_root[@]}" "${apt[@]}" install --no-install-recommends "${missing[@]}")
  quietly apt "${install[@]}" 2>/dev/null && return
  quietly apt-update "${as_root[@]}" "${apt[@]}" update || fail "The list of Debian packages could not be fetched."
  quietly apt "${install[@]}" || fail "Debian packages could not be installed."
}

# Name of the GDAL library package: it contains a version number that differs between releases of Debian and its relatives.
gdal_package() {
  local name
  name=$(dpkg-query -W -f '${db:Status-Status}:${Package}\n' 'libgdal[0-9]*' 2>/dev/null | sed -n 's/^installed://p' | head -n 1 || true)
  [ -n "$name" ] || name=$(apt-cache pkgnames libgdal 2>/dev/null | grep -xE 'libgdal[0-9]+(t64)?' | sort -V | tail -n 1 || true)
  printf '%s' "${name:-libgdal32}"
}

# stamp_of PATH...: digest of names, sizes and times of all files below the paths.
stamp_of() {
  (cd "$root" && find "$@" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
}

# need NAME PATH... -- COMMAND...: runs the command if a file below the paths has changed since it last ran.
need() {
  local stamp_file="$root/.setup/$1.stamp" paths=() stamp
  shift
  while [ "$1" != -- ]; do
    paths+=("$1")
    shift
  done
  shift
  stamp=$(stamp_of "${paths[@]}")
  [ "$(cat "$stamp_file" 2>/dev/null)" = "$stamp" ] && return
  "$@"
  printf '%s\n' "$stamp" >"$stamp_file"
}

# is_current NAME PATH...: whether no file below the paths has changed since the command of need NAME ran.
is_current() {
  local stamp_file="$root/.setup/$1.stamp"
  shift
  [ "$(cat "$stamp_file" 2>/dev/null)" = "$(stamp_of "$@")" ]
}

# first_unwritable: a file or folder that a build writes and this user cannot; nothing if there is none.
first_unwritable() {
  local path
  for path in "$root/.setup" "$root"/.setup/* "$root"/src/* "$root"/src/*/{bin,obj}; do
    if [ -e "$path" ] && [ ! -w "$path" ]; then
      printf '%s' "$path"
      return
    fi
  done
  [ -d "$root/.setup" ] || printf '%s' "$root"
}

# need_writable: ends with a remedy if this user cannot write what a build writes.
need_writable() {
  local path owner
  path=$(first_unwritable)
  [ -z "$path" ] && return
  owner=$(stat -c %U "$path")
  fail "This checkout, $root, is to be built, but $(id -un) cannot write to $path, which belongs to $owner. Build it as $owner
('sudo -u $owner $root/reality --help'), own it ('sudo chown -R $(id -un) $root'), or clone it into a folder of yours."
}

mkdir -p "$root/.setup" 2>/dev/null || need_writable

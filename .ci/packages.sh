# Which system packages crossbook needs, and how they get here. Sourced by ./crossbook and .ci/run.
# shellcheck shell=bash

# group | Debian 12 | Ubuntu 24.04 (not tried; = where the name is the same) | what shows it is there
# A command is looked for on the PATH and may come from anywhere; of a library, dpkg is asked, and the
# header counts only where there is no dpkg.
crossbook_packages() {
  cat <<'TABLE'
run   | ca-certificates        | =                 | /etc/ssl/certs/ca-certificates.crt
run   | g++                    | =                 | g++
run   | cmake                  | =                 | cmake
run   | ninja-build            | =                 | ninja
run   | libboost1.81-dev       | libboost1.83-dev  | /usr/include/boost/beast.hpp
run   | libssl-dev             | =                 | /usr/include/openssl/ssl.h
run   | libsimdjson-dev        | =                 | /usr/include/simdjson.h
run   | libconcurrentqueue-dev | =                 | /usr/include/concurrentqueue
run   | libtomlplusplus-dev    | =                 | /usr/include/toml++/toml.h
run   | libcli11-dev           | =                 | /usr/include/CLI/CLI.hpp
run   | libfmt-dev             | =                 | /usr/include/fmt/core.h
run   | libspdlog-dev          | =                 | /usr/include/spdlog/spdlog.h
run   | libzstd-dev            | =                 | /usr/include/zstd.h
run   | zlib1g-dev             | =                 | /usr/include/zlib.h
run   | libsqlite3-dev         | =                 | /usr/include/sqlite3.h
run   | nlohmann-json3-dev     | =                 | /usr/include/nlohmann/json.hpp
test  | libgtest-dev           | =                 | /usr/include/gtest/gtest.h
test  | libgmock-dev           | =                 | /usr/include/gmock/gmock.h
bench | libbenchmark-dev       | =                 | /usr/include/benchmark/benchmark.h
gate  | git                    | =                 | git
gate  | python3                | =                 | python3
gate  | clang                  | =                 | clang++
gate  | clang-format           | =                 | clang-format
gate  | clang-tidy             | =                 | run-clang-tidy
gate  | libclang-rt-14-dev     | libclang-rt-18-dev | clang++
gate  | nodejs                 | =                 | node
gate  | npm                    | =                 | npm
TABLE
}

# One compiler for each core, and 2 GiB of memory for each compiler.
jobs() {
  local cores memory
  cores=$(nproc 2>/dev/null || echo 2)
  memory=$(awk '/^MemTotal:/ {print int($2 / 2000000)}' /proc/meminfo 2>/dev/null || echo 2)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

say() { printf 'crossbook: %s\n' "$*" >&2; }

# One line that is written over on a terminal; elsewhere a new line every ten seconds.
progress_shown=-10
progress() {
  if [[ -t 2 ]]; then
    printf '\r\033[Kcrossbook: %s' "$*" >&2
  elif ((SECONDS - progress_shown >= 10)); then
    progress_shown=$SECONDS
    say "$*"
  fi
}
progress_end() { [[ -t 2 ]] && printf '\r\033[K' >&2; progress_shown=-10; }

# missing_packages GROUP...: one name a line, of what those groups need and this machine lacks.
missing_packages() {
  local groups=" $* " ubuntu='' group name other sign installed='' dpkg=''
  [[ -r /etc/os-release ]] && ubuntu=$(. /etc/os-release && [[ ${ID:-} == ubuntu ]] && echo yes)
  if command -v dpkg-query >/dev/null; then
    dpkg=yes
    installed=$'\n'$(crossbook_packages | tr -s ' ' | cut -d'|' -f2,3 | tr -d ' =' | tr '|' '\n' |
      xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null || true)$'\n'
  fi
  while IFS='|' read -r group name other sign; do
    group=${group// /} name=${name// /} other=${other// /} sign=${sign// /}
    [[ $groups == *" $group "* ]] || continue
    [[ -n $ubuntu && $other != '=' ]] && name=$other
    [[ $installed == *$'\n'"installed $name"$'\n'* ]] && continue
    if [[ $sign != /* && $name != lib* ]]; then
      command -v "$sign" >/dev/null && continue
    elif [[ -z $dpkg ]]; then
      [[ $sign == /* && -e $sign ]] && continue
      [[ $sign != /* ]] && command -v "$sign" >/dev/null && continue
    fi
    echo "$name"
  done < <(crossbook_packages)
}

# apt_get ARGUMENT...: as root, saying how far it is; the whole output is in $apt_log.
apt_get() {
  local as_root=() line kind percent
  if ((EUID != 0)); then as_root=(sudo); fi
  # The shell inside opens descriptor 3 for apt's progress: sudo would close one opened out here.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c 'exec apt-get "$@" 3>&1' apt-get -q -y \
    -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" 2>&1 </dev/null |
    while IFS= read -r line; do
      printf '%s\n' "$line" >>"$apt_log"
      IFS=: read -r kind _ percent _ <<<"$line"
      case $kind in
        dlstatus) progress "fetching packages, ${percent%%.*}%" ;;
        pmstatus) progress "installing packages, ${percent%%.*}%" ;;
      esac
    done
  local status=${PIPESTATUS[0]}
  progress_end
  return "$status"
}

# need_packages GROUP...: returns when all is there; else installs it, or says what to install and
# ends the script.
need_packages() {
  local names missing
  names=$(missing_packages "$@")
  [[ -n $names ]] || return 0
  mapfile -t missing <<<"$names"
  if ! command -v apt-get >/dev/null; then
    say "this system has no apt-get; please install what gives these Debian packages' contents:"
    say "  ${missing[*]}"
    exit 1
  fi
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    say "these packages are missing; please install them as root, then start this again:"
    say "  apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing ${#missing[@]} missing packages: ${missing[*]}"
  mkdir -p "$root/build"
  apt_log=$root/build/apt.log
  : >"$apt_log"
  # On a fresh system the lists are empty, on an old one out of date: fetch them if the first try fails.
  if ! apt_get install --no-install-recommends "${missing[@]}"; then
    say "fetching the package lists"
    if ! { apt_get update && apt_get install --no-install-recommends "${missing[@]}"; }; then
      say "apt-get failed; the end of ${apt_log#"$root/"}:"
      tail -n 15 "$apt_log" >&2
      exit 1
    fi
  fi
  say "packages installed"
}

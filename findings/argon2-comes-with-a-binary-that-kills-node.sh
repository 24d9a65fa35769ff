#!/usr/bin/env bash
# argon2 0.45.1 of npm (0.45.0 as well), on Node 20.20.2 and Debian 12 (glibc 2.36).
#
# Behaviour: the package ships compiled binaries, so installing it with --ignore-scripts, as careful people do, seems to be enough, and
# was with 0.44.0. The binary of 0.45 for x64 with glibc ends the process with SIGSEGV as soon as it is loaded: no exception, no
# message. The install script tries the binary first and compiles another one when that fails, so an ordinary installation hides it.
#
# Seen: with 0.44.0 `import` succeeds, with 0.45.1 the process is killed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
loading() {
  mkdir "$1" && cd "$1"
  printf '{ "private": true, "type": "module" }\n' >package.json
  npm install --no-audit --no-fund --silent --ignore-scripts "argon2@$1"
  local status=0
  (node -e "import('argon2')") 2>/dev/null || status=$?
  cd ..
  echo "$status"
}
before="$(loading 0.44.0)"
after="$(loading 0.45.1)"
echo "loading it ends with: 0.44.0 $before, 0.45.1 $after (139 is SIGSEGV)"
[ "$before" = 0 ] && [ "$after" = 139 ]

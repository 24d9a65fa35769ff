#!/usr/bin/env bash
# jose, the command line of José: verifies the signature; the claims are for the caller to compare.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

verdict() {
  local trial="$1" token="$2" claims
  printf '%s' "$token" >"$folder/token"
  claims="$(jose jws ver -i "$folder/token" -k "$folder/keys" -O- 2>/dev/null)" || { echo refused; return; }
  jq -e --argjson trial "$trial" '
    .iss == $trial.issuer and
    (($trial.checks | not) or (.exp > now and .aud == $trial.audience))' <<<"$claims" >/dev/null || { echo refused; return; }
  echo accepted
}

while IFS= read -r trial; do
  jq -c 'if .secret then { kty: "oct", alg: "HS256", k: (.secret | @base64 | gsub("\\+"; "-") | gsub("/"; "_") | gsub("="; "")) }
         else .jwks end' <<<"$trial" >"$folder/keys"
  answer='{}'
  while IFS=$'\t' read -r name token; do
    answer="$(jq -c --arg name "$name" --arg verdict "$(verdict "$trial" "$token")" '. + { ($name): $verdict }' <<<"$answer")"
  done < <(jq -r '.tokens | to_entries[] | [.key, .value] | @tsv' <<<"$trial")
  printf '%s\n' "$answer"
done

#!/usr/bin/env bash
# @zxcvbn-ts/core 4.2.0 with language-common 4.1.3 and language-en 4.1.1.
#
# Behaviour: the user inputs of an estimate (names that an attacker tries first) are dictionary entries as a whole. An input of
# two words, such as a full name, is not taken apart: a password made of both words with another sign between them is estimated
# as if nothing were known of its owner. The same words given one by one lower the estimate by orders of magnitude.
#
# Seen, as the decimal logarithm of the guesses for "zerbinetta-quaoar": the same number with no input and with
# ["Zerbinetta Quaoar"], and 8.0 instead of 16.3 with ["zerbinetta", "quaoar"].
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @zxcvbn-ts/core@4.2.0 @zxcvbn-ts/language-common@4.1.3 \
  @zxcvbn-ts/language-en@4.1.1
cat >look.mjs <<'JS'
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
});
const guesses = (inputs) => estimator.check('zerbinetta-quaoar', inputs).guessesLog10;
const [unknown, name, words] = [guesses([]), guesses(['Zerbinetta Quaoar']), guesses(['zerbinetta', 'quaoar'])];
console.log(`no input: ${unknown.toFixed(1)}, the name: ${name.toFixed(1)}, its words: ${words.toFixed(1)}`);
process.exit(name === unknown && words < unknown / 2 ? 0 : 1);
JS
node look.mjs

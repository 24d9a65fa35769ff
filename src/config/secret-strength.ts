import { isPublishedSecret } from './published-keys.js';

const FEWEST_DISTINCT_CHARACTERS = 8;
const FEWEST_DISTINCT_RUNS = 20;

/** Lower case and letters only. None is short enough to turn up in a random secret by chance. */
const WELL_KNOWN_WORDS = [
  'changeme',
  'changeit',
  'changethis',
  'secret',
  'password',
  'passphrase',
  'example',
  'default',
  'watchword',
  'qwerty',
  'letmein',
  'replace',
  'placeholder',
  'yourkey',
  'yourtoken',
  'development',
  'production',
  'insecure',
  'testing',
] as const;

const LETTER_BY_LOOKALIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
};

/**
 * Says why a secret is one that people guess, as the end of a sentence, without quoting any of it. It catches what was
 * typed, and what was copied from a standard; a good random secret that was published elsewhere looks like any other.
 */
export function weaknessOf(secret: string): string | undefined {
  if (isPublishedSecret(secret)) return 'must be a secret of your own: this one is printed in a standard';
  if (hasFewDistinctCharacters(secret)) return 'must not be made of a few characters over and over';
  if (isRepetition(secret)) return 'must not repeat one pattern';
  if (isSequence(secret)) return 'must not be a run of neighbouring characters';
  if (hasWellKnownWord(secret)) return 'must be random and must not contain a well-known word';
  return undefined;
}

/** A random text of 16 hexadecimal digits has about ten different ones, so short secrets get a lower bar. */
function hasFewDistinctCharacters(secret: string): boolean {
  return new Set(secret).size < Math.min(FEWEST_DISTINCT_CHARACTERS, Math.floor(secret.length / 4));
}

/** Either its own beginning over again, or so few different runs of three that something else is added to that. */
function isRepetition(secret: string): boolean {
  for (let period = 1; period <= secret.length / 2; period += 1) {
    if (secret.slice(period) === secret.slice(0, -period)) return true;
  }
  const runs = Array.from({ length: Math.max(0, secret.length - 2) }, (_, start) => secret.slice(start, start + 3));
  return new Set(runs).size < Math.min(FEWEST_DISTINCT_RUNS, runs.length / 2);
}

/** Three steps in four to a neighbour in the alphabet; in random hexadecimal it is one step in eight. */
function isSequence(secret: string): boolean {
  let neighbours = 0;
  for (let index = 1; index < secret.length; index += 1) {
    if (Math.abs(secret.charCodeAt(index) - secret.charCodeAt(index - 1)) === 1) neighbours += 1;
  }
  return neighbours >= (secret.length - 1) * 0.75;
}

function hasWellKnownWord(secret: string): boolean {
  const letters = [...secret.toLowerCase()]
    .map((character) => LETTER_BY_LOOKALIKE[character] ?? character)
    .filter((character) => character >= 'a' && character <= 'z')
    .join('');
  return WELL_KNOWN_WORDS.some((word) => letters.includes(word));
}

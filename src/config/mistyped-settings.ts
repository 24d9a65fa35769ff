import { SETTING_CATALOGUE, type SettingName } from './setting-catalogue.js';
import type { EnvironmentVariables } from './setting-source.js';

interface Variables {
  /** What `.env` has, which is a file of ours. */
  readonly dotEnv: EnvironmentVariables;
  /** What the process was given, of which most is for other programs. */
  readonly environment: EnvironmentVariables;
}

const NAMES: readonly SettingName[] = SETTING_CATALOGUE.map(({ name }) => name);
const KNOWN: ReadonlySet<string> = new Set(NAMES);

/** More wrong characters than this make another name. */
const MOST_EDITS = 2;
/** In `.env` every fourth character may be wrong, elsewhere every sixth: short names of others resemble ours by chance. */
const CHARACTERS_PER_EDIT = { dotEnv: 4, environment: 6 } as const;

/**
 * Finds variables that were meant to be a setting, such as REFRESH_TOKEN_EXPIRES, and says in one line each which. The
 * server would start without them and with a default that nobody chose.
 *
 * A setting that is set, even to nothing, was not misspelt: so whoever needs a similar name for another program sets both.
 */
export function mistypedSettings({ dotEnv, environment }: Variables): string[] {
  const isSet = (name: string): boolean => name in dotEnv || name in environment;
  const unknown = [...new Set([...Object.keys(dotEnv), ...Object.keys(environment)])].filter(
    (name) => !KNOWN.has(name),
  );
  return unknown.flatMap((name) => {
    const meant = (name in dotEnv ? meantInDotEnv(name) : meantInEnvironment(name)).filter(
      (setting) => !isSet(setting),
    );
    return meant.length === 0 ? [] : [problemOf(name, meant)];
  });
}

function problemOf(name: string, meant: readonly SettingName[]): string {
  const [first = ''] = meant;
  return `${name} is not a setting: did you mean ${meant.join(' or ')}? (If another program reads it, set ${first} as well; an empty value leaves the default.)`;
}

function meantInDotEnv(name: string): readonly SettingName[] {
  const nearest = nearestTo(name, NAMES, CHARACTERS_PER_EDIT.dotEnv);
  return nearest.length > 0 ? nearest : NAMES.filter((setting) => beginAlike(name, setting));
}

function meantInEnvironment(name: string): readonly SettingName[] {
  const ofAsManyWords = NAMES.filter((setting) => wordsOf(setting).length === wordsOf(name).length);
  return nearestTo(name, ofAsManyWords, CHARACTERS_PER_EDIT.environment);
}

function nearestTo(name: string, settings: readonly SettingName[], charactersPerEdit: number): readonly SettingName[] {
  const near = settings
    .map((setting) => ({ setting, edits: editsBetween(name.toUpperCase(), setting) }))
    .filter(({ setting, edits }) => edits <= Math.min(MOST_EDITS, Math.floor(setting.length / charactersPerEdit)))
    .sort((one, other) => one.edits - other.edits);
  return near.slice(0, 1).map(({ setting }) => setting);
}

/** ACCESS_TOKEN_TTL is about access tokens as ACCESS_TOKEN_EXPIRY is; one word in common would say little. */
function beginAlike(name: string, setting: SettingName): boolean {
  const [first, second] = wordsOf(setting);
  const words = wordsOf(name.toUpperCase());
  return second !== undefined && words.length > 2 && words[0] === first && words[1] === second;
}

function wordsOf(name: string): readonly string[] {
  return name.split('_');
}

/** How many characters have to be added, dropped or replaced, or neighbours swapped, to make one text of the other. */
function editsBetween(one: string, other: string): number {
  // Rows of the table of Levenshtein: `previous[j]` is the distance between the first characters of both texts.
  let beforeLast: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: other.length + 1 }, (_each, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(
        at(previous, j) + 1,
        at(row, j - 1) + 1,
        at(previous, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(beforeLast, j - 2) + 1 : Infinity,
      );
    }
    [beforeLast, previous] = [previous, row];
  }
  return at(previous, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

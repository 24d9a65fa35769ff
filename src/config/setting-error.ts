import { isSecretSetting, type SettingName } from './setting-catalogue.js';

const MOST_SHOWN_CHARACTERS = 80;

/** A setting that stops the start. Its message is one line for the operator and never holds a secret. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** Why a text is not allowed, as the end of a sentence: "must be …". `entry` counts from one in a list. */
export interface Refusal {
  readonly refusal: string;
  readonly entry?: number;
}

/** Names the variable, what it was and what it may be. */
export function settingError(name: SettingName, text: string | undefined, why: Refusal): SettingError {
  const subject = why.entry === undefined ? 'it' : `entry ${why.entry}`;
  return new SettingError(`${name} ${whatItWas(name, text)}: ${subject} ${why.refusal}.`);
}

function whatItWas(name: SettingName, text: string | undefined): string {
  if (text === undefined) return 'is not set';
  if (isSecretSetting(name)) return `(a secret, ${text.length} ${text.length === 1 ? 'character' : 'characters'})`;
  return `is "${shown(text)}"`;
}

/** Keeps the message to one short line whatever the text holds, and a URL's password out of it. */
function shown(text: string): string {
  const withoutCredentials = text.replace(/\/\/.*@/gsu, '//…@');
  const printable = withoutCredentials.replace(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : '?'));
  const characters = [...printable];
  if (characters.length <= MOST_SHOWN_CHARACTERS) return printable;
  return `${characters.slice(0, MOST_SHOWN_CHARACTERS).join('')}…`;
}

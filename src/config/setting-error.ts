import { isSecretSetting, type SettingName } from './setting-catalogue.js';

const MOST_SHOWN_CHARACTERS = 80;

/** Settings that stop the start. Its message is for the operator, has a line for each of them and never holds a secret. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  /** One line each. */
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const lines = [problems].flat();
    const isOne = lines.length === 1;
    super(isOne ? lines[0] : [`${lines.length} settings are wrong:`, ...lines].join('\n  '), options);
    this.problems = lines;
  }
}

/** Why a text is not allowed, as the end of a sentence: "must be …". `entry` counts from one in a list. */
export interface Refusal {
  readonly refusal: string;
  readonly entry?: number;
}

/** One line that names the variable, what it was and what it may be. */
export function settingProblem(name: SettingName, text: string | undefined, why: Refusal): string {
  const subject = why.entry === undefined ? 'it' : `entry ${why.entry}`;
  return `${name} ${whatItWas(name, text)}: ${subject} ${why.refusal}.`;
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

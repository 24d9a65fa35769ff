const LOOPBACK = /^(?:localhost|(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** One line, which says what to change; the value is shown only where it is no secret. */
export function wrongOption(name: string, what: string): Error {
  return new Error(`WatchwordGuardModule: ${name} ${what}.`);
}

/**
 * An address that a server may be asked at: tokens and keys that come over a plain connection can be changed on the way.
 *
 * @throws Error
 */
export function addressOf(name: string, value: unknown, allowHttp: boolean): string {
  const text = textOf(name, value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw wrongOption(name, 'must be an https address');
  if (url.username || url.password || /[?#]/.test(text)) throw wrongOption(name, 'must have no user, password, ? or #');
  if (url.protocol === 'http:' && !allowHttp && !LOOPBACK.test(url.hostname)) {
    throw wrongOption(name, `is ${text}: it must begin with https, unless allowHttp says that the network is trusted`);
  }
  return text;
}

/** A text that is not empty and has no space around it; its value is in no message. */
export function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() !== value || value === '') throw wrongOption(name, 'must be a text');
  return value;
}

/** A whole number of seconds. */
export function secondsOf(name: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw wrongOption(name, `must be a whole number of seconds from 0 to ${most}`);
  }
  return value;
}

/** Seconds that may be missing: then there is no limit. */
export function millisecondsOf(name: string, seconds: number | undefined): number {
  return seconds === undefined ? Number.POSITIVE_INFINITY : 1_000 * secondsOf(name, seconds, 10 * 365 * 86_400);
}

/** A number within bounds, with a fraction where one is given. */
export function numberOf(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw wrongOption(name, `must be a number from ${least} to ${most}`);
  }
  return value;
}

/** One of a few words. */
export function oneOf<Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  if (!words.includes(value as Word)) throw wrongOption(name, `must be ${words.join(' or ')}`);
  return value as Word;
}

import { addressOf, numberOf, oneOf, textOf, wrongOption } from '../option-values.js';
import type { RevocationFeedOptions } from './feed-options.js';

/** The options of the feed once they were judged, with everything that was left out. */
export type FeedSettings = Required<RevocationFeedOptions>;

const PATH = '/oauth/events';
const STREAM = /^[A-Za-z0-9_-]{1,32}$/;
const YEAR_SECONDS = 366 * 86_400;
const LEAST_STALE_SECONDS = 60;

/** @throws Error with one line that says which option is wrong */
export function feedSettingsOf(
  options: RevocationFeedOptions,
  { issuer, allowHttp }: { readonly issuer: string; readonly allowHttp: boolean },
): FeedSettings {
  const { endpoint = issuer + PATH, whenStale = 'accept', stream = 'guard' } = options;
  if (!STREAM.test(stream)) throw wrongOption('revocationFeed.stream', 'has up to 32 letters, digits, - and _');
  const pollSeconds = numberOf('revocationFeed.pollSeconds', options.pollSeconds ?? 5, 0.05, 3_600);
  const usualStale = Math.max(LEAST_STALE_SECONDS, 3 * pollSeconds);
  const number = (name: keyof RevocationFeedOptions, usual: number, least: number, most: number) =>
    numberOf(`revocationFeed.${name}`, options[name] ?? usual, least, most);
  return Object.freeze({
    clientId: textOf('revocationFeed.clientId', options.clientId),
    clientSecret: textOf('revocationFeed.clientSecret', options.clientSecret),
    endpoint: addressOf('revocationFeed.endpoint', endpoint, allowHttp),
    stream,
    pollSeconds,
    whenStale: oneOf('revocationFeed.whenStale', whenStale, ['accept', 'refuse']),
    staleAfterSeconds: number('staleAfterSeconds', usualStale, pollSeconds, YEAR_SECONDS),
    issuerClocksApartSeconds: number('issuerClocksApartSeconds', 5, 0, 300),
    rememberSeconds: number('rememberSeconds', 3_600, 1, YEAR_SECONDS),
    mostRevocations: number('mostRevocations', 1_000_000, 1, 10_000_000),
  });
}

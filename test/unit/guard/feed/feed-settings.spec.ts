import { feedSettingsOf } from '../../../../src/guard/feed/feed-settings.js';
import { newClientSecret } from '../../../support/service-clients.js';

const REVOCATIONS_A_MINUTE = 10_000;
const MARGIN_SECONDS = 60;

const CREDENTIALS = { clientId: 'billing', clientSecret: newClientSecret() };
const SERVER = { issuer: 'https://id.example.org', allowHttp: false };

it.each([
  [5, 60],
  [300, 900],
])('is stale, by default, after several questions without an answer: polled every %d s, after %d s', (poll, stale) => {
  expect(feedSettingsOf({ ...CREDENTIALS, pollSeconds: poll }, SERVER).staleAfterSeconds).toBe(stale);
});

it('cannot be stale before it is asked again', () => {
  const options = { ...CREDENTIALS, pollSeconds: 300, staleAfterSeconds: 60 };
  expect(() => feedSettingsOf(options, SERVER)).toThrow(/staleAfterSeconds must be .*300/);
});

it('has room, by default, for as long as a revocation is remembered while 10,000 a minute come', () => {
  const { mostRevocations, rememberSeconds } = feedSettingsOf(CREDENTIALS, SERVER);
  expect(mostRevocations).toBeGreaterThan((REVOCATIONS_A_MINUTE / 60) * (rememberSeconds + MARGIN_SECONDS));
});

import { feedSettingsOf } from '../../../../src/guard/feed/feed-settings.js';
import { newClientSecret } from '../../../support/service-clients.js';

const REVOCATIONS_A_MINUTE = 10_000;
const MARGIN_SECONDS = 60;

it('has room, by default, for as long as a revocation is remembered while 10,000 a minute come', () => {
  const credentials = { clientId: 'billing', clientSecret: newClientSecret() };
  const server = { issuer: 'https://id.example.org', allowHttp: false };
  const { mostRevocations, rememberSeconds } = feedSettingsOf(credentials, server);
  expect(mostRevocations).toBeGreaterThan((REVOCATIONS_A_MINUTE / 60) * (rememberSeconds + MARGIN_SECONDS));
});

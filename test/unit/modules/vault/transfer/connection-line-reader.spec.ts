import { readConnections } from '../../../../../src/modules/vault/transfer/connection-line-reader.js';

const BARE = { provider: 'google', subject: '110169484474386276334' };
const TOKENS = { accessToken: 'a', refreshToken: 'r', idToken: 'i', tokenType: 'Bearer' };

const codesIn = (value: unknown): string[] => {
  const read = readConnections(value);
  return 'flaws' in read ? read.flaws.map(({ field = '-', code }) => `${field} ${code}`) : [];
};

it('a connection needs no more than a provider and a subject', () => {
  expect(readConnections([BARE])).toEqual({
    content: [{ ...BARE, scope: null, state: 'connected', reason: null, connectedAt: null, tokens: null }],
    names: ['["google","110169484474386276334"]'],
  });
});

it('a connection keeps what it says', () => {
  const said = { ...BARE, scope: 'openid email', state: 'needs_reconsent', reason: 'withdrawn' };
  const [connectedAt, expiresAt] = ['2019-02-03T04:05:06.789Z', '2026-11-29T10:00:00Z'];
  const read = readConnections([{ ...said, connectedAt, tokens: { ...TOKENS, expiresAt } }]);
  expect(read).toMatchObject({
    content: [{ ...said, connectedAt: new Date(connectedAt), tokens: { ...TOKENS, expiresAt: new Date(expiresAt) } }],
  });
});

it.each<[string, unknown, string[]]>([
  ['no list', {}, ['connections IS_ARRAY']],
  ['null', null, ['connections IS_ARRAY']],
  ['a text', ['google'], ['connections.0 IS_OBJECT']],
  ['no provider', [{ subject: '1' }], ['connections.0.provider IS_PROVIDER']],
  ['a provider of another form', [{ ...BARE, provider: 'Google!' }], ['connections.0.provider IS_PROVIDER']],
  ['a provider that is too long', [{ ...BARE, provider: 'x'.repeat(33) }], ['connections.0.provider IS_PROVIDER']],
  ['no subject', [BARE, { provider: 'github' }], ['connections.1.subject IS_SUBJECT']],
  ['an empty subject', [{ ...BARE, subject: '' }], ['connections.0.subject IS_SUBJECT']],
  ['a subject that is too long', [{ ...BARE, subject: 'x'.repeat(256) }], ['connections.0.subject IS_SUBJECT']],
  ['a subject that is a number', [{ ...BARE, subject: 17 }], ['connections.0.subject IS_SUBJECT']],
  ['a subject with a NUL', [{ ...BARE, subject: 'a\u0000' }], ['connections.0.subject IS_SUBJECT']],
  ['an unknown state', [{ ...BARE, state: 'gone' }], ['connections.0.state IS_IN']],
  ['a reason that is null', [{ ...BARE, state: 'needs_reconsent', reason: null }], ['connections.0.reason IS_IN']],
  ['a reason to be connected', [{ ...BARE, reason: 'refused' }], ['connections.0.reason REASON_WITHOUT_STATE']],
  [
    'a time without a zone',
    [{ ...BARE, connectedAt: '2019-02-03T04:05:06' }],
    ['connections.0.connectedAt IS_INSTANT'],
  ],
  ['an unknown field', [{ ...BARE, email: 'x' }], ['connections.0 UNKNOWN_FIELD']],
  ['a name of every object', [{ ...BARE, constructor: 'x' }], ['connections.0 UNKNOWN_FIELD']],
  ['tokens that are a text', [{ ...BARE, tokens: 'x' }], ['connections.0.tokens IS_OBJECT']],
  ['tokens without any', [{ ...BARE, tokens: { idToken: 'i' } }], ['connections.0.tokens NO_USABLE_TOKEN']],
  ['an empty token', [{ ...BARE, tokens: { accessToken: '' } }], ['connections.0.tokens.accessToken IS_TOKEN']],
  [
    'a token of two lines',
    [{ ...BARE, tokens: { refreshToken: 'a\nb' } }],
    ['connections.0.tokens.refreshToken IS_TOKEN'],
  ],
  ['an unknown token', [{ ...BARE, tokens: { ...TOKENS, apiKey: 'x' } }], ['connections.0.tokens UNKNOWN_FIELD']],
  ['a provider twice', [BARE, { ...BARE, subject: 'other' }], ['connections.1.provider PROVIDER_TWICE']],
])('connections with %s are bad', (_what, value, wanted) => {
  expect(codesIn(value)).toEqual(wanted);
});

it('a connection is never quoted in what is said of it', () => {
  const secret = 'Xq7vN2pLw9\n';
  const fields = ['provider', 'subject', 'scope', 'state', 'reason', 'connectedAt', 'tokens', secret.trim()];
  const ofTokens = ['accessToken', 'refreshToken', 'idToken', 'tokenType', 'expiresAt', secret.trim()];
  const values = [
    ...fields.map((field) => ({ ...BARE, [field]: secret })),
    ...ofTokens.map((field) => ({ ...BARE, tokens: { [field]: secret } })),
  ];
  for (const value of values) {
    const read = readConnections([value]);
    expect(read).toHaveProperty('flaws');
    expect(JSON.stringify(read)).not.toContain(secret.trim());
  }
});

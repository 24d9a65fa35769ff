import { auth0 } from '../../../../../src/modules/transfer/converters/systems/auth0.js';
import { convertFile, convertRecords, foreignFile } from '../../../../support/converting.js';

const HASH = '$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

const ADA = {
  user_id: 'auth0|60425dc43519d90068f82973',
  email: 'ada@example.org',
  email_verified: true,
  name: 'ada@example.org',
  given_name: 'Ada',
  family_name: 'Lovelace',
  nickname: 'ada',
  picture: 'https://s.gravatar.com/avatar/00?s=480',
  created_at: '2019-02-03T04:05:06.789Z',
  updated_at: '2021-02-03T04:05:06.789Z',
  blocked: true,
  identities: [
    {
      user_id: '60425dc43519d90068f82973',
      provider: 'auth0',
      connection: 'Username-Password-Authentication',
      isSocial: false,
    },
    { user_id: '110169484474386276334', provider: 'google-oauth2', connection: 'google-oauth2', isSocial: true },
    { user_id: 'acme-corp|00u1', provider: 'okta', connection: 'acme-corp', isSocial: false },
  ],
  app_metadata: { roles: ['admin'] },
  user_metadata: {},
};

/** As support sends it: another order, users that are not in the export, and a line that somebody has cut. */
const HASHES = [
  { _id: { $oid: '000000000000000000000000' }, email: 'x@example.org', passwordHash: 'another' },
  { _id: { $oid: '60425dc43519d90068f82973' }, email: 'ada@example.org', passwordHash: HASH, tenant: 'shop' },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('{"_id":\n');

describe('the Auth0 converter', () => {
  it('joins an export with the file of hashes by the id, whatever their order', async () => {
    const options = { hashes: foreignFile('hashes.jsonl', HASHES) };
    const { lines, kinds } = await convertRecords([ADA], { converter: auth0, options });
    expect(lines).toEqual([
      {
        externalId: 'auth0|60425dc43519d90068f82973',
        email: 'ada@example.org',
        emailVerifiedAt: '2019-02-03T04:05:06.789Z',
        username: 'ada',
        fullName: 'Ada Lovelace',
        avatarUrl: 'https://s.gravatar.com/avatar/00?s=480',
        passwordHash: HASH,
        status: 'suspended',
        createdAt: '2019-02-03T04:05:06.789Z',
        connections: [
          { provider: 'google', subject: '110169484474386276334' },
          { provider: 'acme-corp', subject: '00u1' },
        ],
      },
    ]);
    expect(kinds).toEqual({ 1: ['ROLES_LEFT_OUT', 'EXTERNAL_ID', 'USERNAME_MADE'] });
  });

  it('calls providers as --provider says', async () => {
    const { lines } = await convertRecords([ADA], { converter: auth0, providers: { 'acme-corp': 'acme' } });
    expect(lines[0]?.['connections']).toContainEqual({ provider: 'acme', subject: '00u1' });
  });

  it('leaves out the passwords of a database without the file of hashes, and says so', async () => {
    const { kinds } = await convertRecords([ADA], { converter: auth0 });
    expect(kinds[1]).toContain('PASSWORD_HASH_LEFT_OUT');
    expect(kinds[1]).not.toContain('NO_PASSWORD');
  });

  it.each([
    [{ provider: 'samlp', connection: 'acme', user_id: 'acme|ada', isSocial: false }, undefined],
    [{ provider: 'google-apps', connection: 'acme', user_id: 'ada@acme.example', isSocial: false }, undefined],
    [{ provider: 'windowslive', connection: 'windowslive', user_id: '4cf0a30169d55031', isSocial: true }, undefined],
    [
      { provider: 'okta', connection: 'acme', user_id: 'acme|00u1', isSocial: false },
      { provider: 'acme', subject: '00u1' },
    ],
    [
      { provider: 'oauth2', connection: 'discord', user_id: 'discord|80351110224678912', isSocial: true },
      { provider: 'discord', subject: '80351110224678912' },
    ],
  ])('knows whether the id of %j is the one that the provider tells us', async (identity, connection) => {
    const { lines, kinds } = await convertRecords([{ ...ADA, identities: [identity] }], { converter: auth0 });
    expect(lines[0]?.['connections']).toEqual(connection && [connection]);
    expect(kinds[1]?.includes('CONNECTION_LEFT_OUT')).toBe(connection === undefined);
  });

  it('keeps an id of another kind where somebody says whose it is', async () => {
    const identity = { provider: 'samlp', connection: 'acme', user_id: 'acme|ada', isSocial: false };
    const options = { converter: auth0, providers: { acme: 'acme' } };
    const { lines } = await convertRecords([{ ...ADA, identities: [identity] }], options);
    expect(lines[0]?.['connections']).toEqual([{ provider: 'acme', subject: 'ada' }]);
  });

  it('takes the quotation mark from every text of its CSV', async () => {
    const csv =
      'user_id,email,email_verified,name,created_at\n' +
      "'auth0|60425dc43519d90068f82973,'ada@example.org,true,'Ada O'Hara,2019-02-03T04:05:06.789Z\n";
    const options = { hashes: foreignFile('hashes.jsonl', HASHES) };
    const { lines } = await convertFile(foreignFile('users.csv', csv), { converter: auth0, options });
    expect(lines).toMatchObject([
      {
        externalId: 'auth0|60425dc43519d90068f82973',
        email: 'ada@example.org',
        emailVerifiedAt: '2019-02-03T04:05:06.789Z',
        fullName: "Ada O'Hara",
        passwordHash: HASH,
      },
    ]);
  });

  it('finds the first hash of a file that begins with a byte order mark', async () => {
    const first = `\ufeff${HASHES.split('\n').at(-2)}\n`;
    const options = { hashes: foreignFile('hashes.jsonl', first) };
    const { lines } = await convertRecords([ADA], { converter: auth0, options });
    expect(lines[0]).toMatchObject({ passwordHash: HASH });
  });

  it('reads CSV whose columns are fields, and knows the first provider by the id', async () => {
    const csv =
      'user_id,email,name,blocked\ngithub|583231,bob@example.org,Bob,\nauth0|1,eve@example.org,Eve,true\noidc|acme|7,al@example.org,Al,\n';
    const { lines, kinds } = await convertFile(foreignFile('users.csv', csv), { converter: auth0 });
    expect(lines).toEqual([
      {
        externalId: 'github|583231',
        email: 'bob@example.org',
        username: 'bob',
        fullName: 'Bob',
        connections: [{ provider: 'github', subject: '583231' }],
      },
      { externalId: 'auth0|1', email: 'eve@example.org', username: 'eve', fullName: 'Eve', status: 'suspended' },
      {
        externalId: 'oidc|acme|7',
        email: 'al@example.org',
        username: expect.stringMatching(/^al-/) as string,
        fullName: 'Al',
        connections: [{ provider: 'acme', subject: '7' }],
      },
    ]);
    expect(kinds[2]).toContain('PASSWORD_HASH_LEFT_OUT');
  });

  it.each([
    ['is not there', '/nowhere/hashes.jsonl'],
    ['has no ids', foreignFile('other.jsonl', '{"email":"ada@example.org"}\n')],
  ])('refuses a file of hashes that %s', async (_what, hashes) => {
    const conversion = convertRecords([ADA], { converter: auth0, options: { hashes } });
    await expect(conversion).rejects.toMatchObject({ code: 'OPTION_FILE_UNUSABLE' });
  });
});

import type { Fields } from '../../../../../src/modules/transfer/converters/fields.js';
import { wordpress } from '../../../../../src/modules/transfer/converters/systems/wordpress.js';

const NOW = new Date('2026-11-29T00:00:00Z');

const USER = {
  ID: 17,
  user_login: 'ada',
  user_pass: '$wp$2y$10$abc',
  user_nicename: 'ada',
  user_email: 'ada@example.org',
  user_registered: '2019-02-03 04:05:06',
  display_name: 'Ada Lovelace',
};

async function converted(changes: Fields = {}) {
  const conversion = await wordpress.begin({}, NOW);
  return conversion.convert({ ...USER, ...changes });
}

describe('a user of WordPress', () => {
  it('keeps the login name, the address, the hash and the shown name', async () => {
    await expect(converted()).resolves.toEqual({
      id: 17,
      email: 'ada@example.org',
      username: 'ada',
      nickname: 'ada',
      fullName: 'Ada Lovelace',
      passwordHash: USER.user_pass,
      isSuspended: false,
      createdAt: '2019-02-03 04:05:06Z',
      changes: [],
    });
  });

  it.each([
    ['2019-02-03 04:05:06', '2019-02-03 04:05:06Z'],
    ['2019-02-03T04:05:06+02:00', '2019-02-03T04:05:06+02:00'],
    ['', undefined],
    [undefined, undefined],
  ])('registered at %j is read as %j', async (user_registered, createdAt) => {
    expect(await converted({ user_registered })).toMatchObject({ createdAt });
  });

  it.each([{ spam: '1' }, { deleted: '1' }, { spam: 1, deleted: 0 }, { spam: '0', deleted: '1' }])(
    'of a network of sites is suspended with %j',
    async (changes) => {
      expect(await converted(changes)).toMatchObject({ isSuspended: true });
    },
  );

  it.each(['1', 1, '2'])('whom a plugin gave the status %j is suspended', async (user_status) => {
    expect(await converted({ user_status })).toMatchObject({ isSuspended: true });
  });

  it('has the characters for which WordPress writes entities', async () => {
    const user = { display_name: 'Tom &amp; Jerry &lt;3 &amp;lt;', user_email: 'r&amp;d@example.org' };
    expect(await converted(user)).toMatchObject({ fullName: 'Tom & Jerry <3 &lt;', email: 'r&d@example.org' });
  });

  it.each([{ spam: '0', deleted: '0' }, { user_status: '0' }, { user_status: 0 }])(
    'is active with %j',
    async (changes) => {
      expect(await converted(changes)).toMatchObject({ isSuspended: false });
    },
  );

  it('loses its roles', async () => {
    expect(await converted({ roles: 'editor, author' })).toMatchObject({ changes: ['ROLES_LEFT_OUT'] });
    expect(await converted({ roles: '' })).toMatchObject({ changes: [] });
  });
});

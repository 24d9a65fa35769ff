import type { Fields } from '../../../../../src/modules/transfer/converters/fields.js';
import { django } from '../../../../../src/modules/transfer/converters/systems/django.js';

const NOW = new Date('2026-11-29T00:00:00Z');

const USER = {
  password: 'pbkdf2_sha256$600000$salt$key',
  last_login: null,
  is_superuser: false,
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.org',
  is_staff: false,
  is_active: true,
  date_joined: '2019-02-03T04:05:06.789Z',
  groups: [],
  user_permissions: [],
};

async function converted(changes: Fields = {}, record: Fields = { model: 'auth.user', pk: 17 }) {
  const conversion = await django.begin({}, NOW);
  return conversion.convert({ ...record, fields: { ...USER, ...changes } });
}

describe('a user of Django', () => {
  it('is not one of the copies that django-simple-history keeps', async () => {
    const history = { history_id: 3, history_type: '~', history_date: '2020-01-01T00:00:00Z' };
    expect(await converted(history, { model: 'auth.historicaluser', pk: 3 })).toEqual({ leftOut: 'NOT_A_PERSON' });
  });

  it('keeps the name, the address, the hash and the time of registration', async () => {
    await expect(converted()).resolves.toEqual({
      id: 17,
      email: 'ada@example.org',
      username: 'ada',
      fullName: 'Ada Lovelace',
      passwordHash: USER.password,
      isSuspended: false,
      createdAt: USER.date_joined,
      changes: [],
    });
  });

  it.each(['!', '!Ab3kYq0pXz', '', null])('has no hash when the password is %j', async (password) => {
    expect(await converted({ password })).toMatchObject({ passwordHash: undefined });
  });

  it('is suspended when it is not active', async () => {
    expect(await converted({ is_active: false })).toMatchObject({ isSuspended: true });
  });

  it.each([
    { is_staff: true },
    { is_superuser: true },
    { is_staff: true, is_superuser: false },
    { groups: [1] },
    { groups: [['editors']] },
    { user_permissions: [3] },
  ])('loses its roles with %j', async (changes) => {
    expect(await converted(changes)).toMatchObject({ changes: ['ROLES_LEFT_OUT'] });
  });

  it('may be of a model of its own, without usernames', async () => {
    const own = {
      username: undefined,
      first_name: undefined,
      last_name: undefined,
      name: 'Ada L.',
      date_joined: undefined,
      created: '2020-01-01T00:00:00',
    };
    expect(await converted(own, { model: 'shop.customer', pk: 'b7d2' })).toMatchObject({
      id: 'b7d2',
      username: undefined,
      fullName: 'Ada L.',
      createdAt: '2020-01-01T00:00:00',
    });
  });

  it.each([
    { model: 'auth.group', pk: 1, fields: { name: 'editors', permissions: [] } },
    { model: 'sessions.session', pk: 'x', fields: { session_data: 'x' } },
    { model: 'contenttypes.contenttype', pk: 1 },
    { model: 'wifi.network', pk: 1, fields: { password: 'x' } },
    { fields: null },
    {},
  ])('is none where the record is %j', async (record) => {
    const conversion = await django.begin({}, NOW);
    expect(await conversion.convert(record)).toEqual({ leftOut: 'NOT_A_PERSON' });
  });
});

import {
  CommonPasswords,
  EXAMPLE_PASSWORD,
  loadCommonPasswords,
} from '../../../../../src/modules/passwords/policy/common-passwords.js';

describe('CommonPasswords', () => {
  const common = new CommonPasswords(
    new Set(['password', 'dragonfire99', 'monkey', 'letmein', '1qaz2wsx', '147258369']),
  );

  it.each([
    ['an entry', 'password'],
    ['another case', 'PassWord'],
    ['full width', '\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44'],
    ['digits behind it', 'password2024'],
    ['signs around it', '--password!!'],
    ['digits and signs for letters', 'P@$$w0rd'],
    ['both', 'P@ssw0rd2024!'],
    ['a one for an i', 'letme1n-1999'],
    ['an entry twice', 'dragonfire99dragonfire99'],
    ['a decorated entry twice', 'password1!password1!'],
    ['a longer tail that is itself common', 'monkey147258369'],
    ['a longer tail that repeats itself', 'monkey!!!!!!!!!'],
    ['an entry that begins with a digit', '1qaz2wsx'],
  ])('finds %s', (_what, password) => {
    expect(common.includes(password)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['what is on no list', 'kR7#vq!2Lw9z'],
    ['digits only', '8203917465'],
    ['an entry with more behind it than it has itself', 'monkey8203917465'],
    ['an entry inside a phrase', 'no monkey in my garden'],
    ['two entries', 'monkeyletmein'],
  ])('does not find %s', (_what, password) => {
    expect(common.includes(password)).toBe(false);
  });
});

describe('loadCommonPasswords', () => {
  it('loads the real list once', () => {
    expect(loadCommonPasswords()).toBe(loadCommonPasswords());
  });

  it.each([
    'password1234',
    'qwertyuiop12',
    'Iloveyou2026!',
    'administrator',
    'P@ssw0rd!2026',
    'letmeinletmein',
    '1qaz2wsx3edc',
    '1q2w3e4r5t6y',
    'manchesterunited',
    'spongebobsquarepants',
    'SpongeBobSquarePants!1',
    'becauseofyou',
    '123qweasdzxc',
    'godspeedonthedevilsthunder',
    'lordoftherings',
    'faithshewrote83',
    'tivogliobene',
  ])('finds %s on it', async (password) => {
    expect((await loadCommonPasswords()).includes(password)).toBe(true);
  });

  it.each([EXAMPLE_PASSWORD, 'Three Otters Juggle Plums', 'three otters juggle plums!1'])(
    'finds %s, which everybody has read in the documentation',
    async (password) => {
      expect((await loadCommonPasswords()).includes(password)).toBe(true);
    },
  );

  it.each(['correct horse battery staple', 'kR7#vq!2Lw9z', 'ein-kleiner-Igel-42'])('has no %s', async (password) => {
    expect((await loadCommonPasswords()).includes(password)).toBe(false);
  });
});

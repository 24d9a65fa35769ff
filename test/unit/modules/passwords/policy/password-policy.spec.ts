import fc from 'fast-check';
import { normalisePassword } from '../../../../../src/modules/passwords/password-normalisation.js';
import { judgePassword } from '../../../../../src/modules/passwords/policy/password-policy.js';

const SERVICE = ['watchword', 'id.aerolith.example', 'Müller & Söhne'];
const ADA = ['ada.lovelace@example.org', 'countess', 'Ada King Lovelace'];

interface Given {
  readonly minLength?: number;
  readonly context?: string[];
  readonly common?: string[];
}

function flawsOf(password: string, { minLength = 12, context = ADA, common = [] }: Given = {}) {
  const isCommon = (candidate: string): boolean => common.includes(candidate);
  const flaws = judgePassword(password, { minLength, context, forbiddenWords: SERVICE, isCommon });
  return flaws.map((flaw) => flaw.code);
}

describe('judgePassword', () => {
  it.each([
    'correct horse battery staple',
    'kR7#vq!2Lw9z',
    'Zwölf Boxkämpfer',
    'ein-kleiner-Igel-42',
    'пароль-длинный-очень',
    'the analytical engine of Ada',
    '🦊🌲🔭🎻🧊🚲🪐🍋🧭🕯🧵🗝',
    '👩\u200d🚀 flies past 🪐',
    'we read a watchword each night',
    'a\u00a0new\u3000kind\u2003of space',
  ])('accepts %s', (password) => {
    expect(flawsOf(password)).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['one character too few', 'kR7#vq!2Lw9', ['TOO_SHORT']],
    ['nothing', '', ['TOO_SHORT']],
    ['surrogate pairs, which count once', '🦊🌲🔭🎻🧊🚲', ['TOO_SHORT']],
    ['letters that would grow under NFKC', '\ufdfa\ufdfb', ['TOO_SHORT']],
    ['accents typed apart', 'a\u0301e\u0301i\u0301o\u0301u\u0301y\u0301', ['TOO_SHORT']],
    ['a tab', 'kR7#vq\t!2Lw9z', ['UNSUPPORTED_CHARACTER']],
    ['a line break at the end', 'kR7#vq!2Lw9z\n', ['UNSUPPORTED_CHARACTER']],
    ['a NUL', 'kR7#vq\0!2Lw9z', ['UNSUPPORTED_CHARACTER']],
    ['half a surrogate pair', 'kR7#vq\ud83e!2Lw9z', ['UNSUPPORTED_CHARACTER']],
    ['a noncharacter', 'kR7#vq\uffff!2Lw9z', ['UNSUPPORTED_CHARACTER']],
    ['our name', 'Watchword-2026', ['CONTAINS_PRODUCT_NAME']],
    ['the public host', 'ID.aerolith.example', ['CONTAINS_PRODUCT_NAME']],
    ['a word of the public host', 'aerolith_2026!', ['CONTAINS_PRODUCT_NAME']],
    ['a name of the operator’s, written together', 'müllersöhne!1', ['CONTAINS_PRODUCT_NAME']],
    ['one character', 'aaaaaaaaaaaaaaaa', ['TOO_REPETITIVE']],
    ['one emoji', '🦊'.repeat(12), ['TOO_REPETITIVE']],
    ['a short block', 'abcabcabcabc', ['TOO_REPETITIVE']],
    ['a short block cut short', 'x7#Kx7#Kx7#Kx7', ['TOO_REPETITIVE']],
    ['a short block in changing case', 'x7#Kq!X7#kQ!', ['TOO_REPETITIVE']],
    ['three different characters', 'abbacabccabacb', ['TOO_REPETITIVE']],
    ['the alphabet', 'abcdefghijklm', ['TOO_REPETITIVE']],
    ['digits past nine', '789012345678', ['TOO_REPETITIVE']],
    ['digits down', '321098765432', ['TOO_REPETITIVE']],
    ['pairs', '112233445566', ['TOO_REPETITIVE']],
    ['the e-mail address', 'ada.lovelace@example.org', ['CONTAINS_IDENTITY']],
    ['its local part', 'ada.lovelace', ['CONTAINS_IDENTITY']],
    ['the username with something after it', 'Countess-1815', ['CONTAINS_IDENTITY']],
    ['the full name written together', 'AdaKingLovelace', ['CONTAINS_IDENTITY']],
    ['names in another order', 'Lovelace, Ada!', ['CONTAINS_IDENTITY']],
    ['a name in full width', '\uff2c\uff4f\uff56\uff45\uff4c\uff41\uff43\uff45-1815', ['CONTAINS_IDENTITY']],
    ['a name spaced out', 'l o v e l a c e', ['CONTAINS_IDENTITY']],
  ])('refuses %s', (_what, password, expected) => {
    expect(flawsOf(password)).toEqual(expected);
  });

  it('asks the list about the password as it was typed', () => {
    expect(flawsOf('Dragonfire 99', { common: ['Dragonfire 99'] })).toEqual(['TOO_COMMON']);
  });

  it('reports every flaw, each with a message', () => {
    const policy = { minLength: 12, context: ['countess'], forbiddenWords: [], isCommon: () => true };
    const flaws = judgePassword('countess', policy);
    expect(flaws.map((flaw) => flaw.code)).toEqual(['TOO_SHORT', 'TOO_COMMON', 'CONTAINS_IDENTITY']);
    expect(flaws.every((flaw) => flaw.message.length > 0)).toBe(true);
    expect(flaws[0]?.message).toContain('12');
  });

  it('lets a password that only mentions its owner pass', () => {
    expect(flawsOf('countess likes engines')).toEqual([]);
  });

  it('finds a name whole before a shorter one inside it', () => {
    expect(flawsOf('lovelace-1815', { context: ['love', 'lovelace'] })).toEqual(['CONTAINS_IDENTITY']);
  });

  it('does not look for names of one or two characters', () => {
    expect(flawsOf('qu1xi8xi#qu5xi', { context: ['Xi Qu'] })).toEqual([]);
  });

  it('is not led astray by identities that are empty, blank or signs only', () => {
    expect(flawsOf('kR7#vq!2Lw9z', { context: ['', ' ', '@', '#!', 'k'] })).toEqual([]);
  });

  it('does not put a name together from what is left around another', () => {
    expect(flawsOf('xylovecountesslaceqrstuvwmnop', { context: ['countess', 'lovelace'] })).toEqual([]);
  });

  it('takes 64 and 256 code points, and says nothing else of a longer password', () => {
    const longest = Array.from({ length: 256 }, (_, index) => String.fromCodePoint(0x1f300 + ((index * 7) % 300))).join(
      '',
    );
    expect(flawsOf(Array.from(longest).slice(0, 64).join(''))).toEqual([]);
    expect(flawsOf(longest)).toEqual([]);
    expect(flawsOf(`${longest}x`)).toEqual(['TOO_LONG']);
    expect(flawsOf('a'.repeat(257))).toEqual(['TOO_LONG']);
    expect(flawsOf(longest.replace('🌀', 'e\u0301'))).toEqual([]);
  });

  it('counts the code points of the form that is hashed', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 8, max: 30 }),
        (password, minLength) => {
          const length = Array.from(normalisePassword(password)).length;
          expect(flawsOf(password, { minLength }).includes('TOO_SHORT')).toBe(length < minLength);
        },
      ),
    ));

  it('refuses any repeated block of under eight characters', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 7 }), fc.integer({ min: 2, max: 5 }), (block, times) => {
        const password = block.repeat(times);
        expect(flawsOf(password, { minLength: 1, context: [] })).toContain('TOO_REPETITIVE');
      }),
    ));

  it('refuses any person’s own username, whatever digit or sign follows it', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9_.-]{2,28}[a-z0-9]$/),
        fc.constantFrom('', '1', '!'),
        (username, end) => {
          const letters = username.replaceAll(/[_.-]/g, '').length;
          fc.pre(letters >= 3 && letters * 2 >= username.length + end.length);
          expect(flawsOf(username.toUpperCase() + end, { context: [username] })).toContain('CONTAINS_IDENTITY');
        },
      ),
    ));

  it('accepts random passwords of twelve characters', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
        fc.pre(new Set(bytes).size > 9);
        expect(flawsOf(Buffer.from(bytes).toString('base64'))).toEqual([]);
      }),
    ));
});

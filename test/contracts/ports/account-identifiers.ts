import { AccountIdentifiers, UnicodeAccountIdentifiers } from '../../../src/index.js';
import { describeAccountIdentifiers, type IdentifierExamples } from '../../../src/testing/index.js';
import { EmployeeIdentifiers } from '../documented/employee-identifiers.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

const EXAMPLES: IdentifierExamples = {
  allowed: ['ada', 'Ada.Lovelace', 'straße', 'мария', '花子さん', 'x'.repeat(64)],
  refused: ['', 'ab', 'x'.repeat(65), '-ada', 'ada lovelace', 'ada@home', 'ada\u200b'],
  distinct: [
    ['ada', 'eve'],
    ['josé', 'jose'],
    ['İrmak', 'irmak'],
  ],
  same: [
    ['Ada', 'ＡＤＡ'],
    ['straße', 'STRASSE'],
    ['ﬁona', 'fiona'],
  ],
  distinctEmails: [['a.da@example.org', 'ada@example.org']],
  sameEmails: [['Ada@Example.org', 'ada@example.ORG']],
};

const EMPLOYEES: IdentifierExamples = {
  allowed: ['E123', 'e-00123', 'ada.lovelace'],
  refused: ['admin', 'Root', 'support', 'ada@home'],
  distinct: [
    ['E123', 'E124'],
    ['E0', 'E00a'],
  ],
  same: [['E123', 'e-00123']],
};

type Methods = Partial<Pick<AccountIdentifiers, 'emailKey' | 'usernameKey' | 'usernameRefusal'>>;

/** The default with these methods in the place of its own. */
function changed(methods: (original: UnicodeAccountIdentifiers) => Methods): () => AccountIdentifiers {
  return () => Object.assign(new UnicodeAccountIdentifiers(), methods(new UnicodeAccountIdentifiers()));
}

function wrong(make: () => AccountIdentifiers, breaks: RegExp, examples = EXAMPLES): WrongAdapter {
  return { suite: () => describeAccountIdentifiers('it', make, examples), breaks };
}

const OFTEN = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]{2,63}$/gu;
const BAD_NAME = { code: 'BAD_NAME', message: 'This name is not allowed.' };

export const ACCOUNT_IDENTIFIERS: PortRow = {
  port: AccountIdentifiers,
  right: {
    UnicodeAccountIdentifiers: () =>
      describeAccountIdentifiers('UnicodeAccountIdentifiers', () => new UnicodeAccountIdentifiers(), EXAMPLES),
    EmployeeIdentifiers: () =>
      describeAccountIdentifiers('EmployeeIdentifiers', () => new EmployeeIdentifiers(), EMPLOYEES),
  },
  wrong: {
    'makes another key of a key': wrong(
      changed((original) => ({ usernameKey: (username) => `u-${original.usernameKey(username)}` })),
      /keys that are their own keys/,
    ),
    'looks at the case of an address': wrong(
      changed(() => ({ emailKey: (email) => email })),
      /finds the account of "Ada\.Lovelace\+news@Example\.ORG"/,
    ),
    'makes keys in capitals': wrong(
      changed((original) => ({ usernameKey: (username) => original.usernameKey(username).toUpperCase() })),
      /keys that the database stores/,
    ),
    'takes letters apart': wrong(
      changed((original) => ({ usernameKey: (username) => original.usernameKey(username).normalize('NFD') })),
      /keys that the database stores|their own keys/,
      { ...EXAMPLES, allowed: ['josé'] },
    ),
    'takes everybody for one person': wrong(
      changed(() => ({ usernameKey: () => 'ada' })),
      /usernames of two people apart/,
    ),
    'tells spellings of one name apart': wrong(
      changed(() => ({ usernameKey: (username) => username })),
      /two spellings of a username/,
    ),
    'takes all addresses of a host for one': wrong(
      changed(() => ({ emailKey: (email) => email.toLowerCase().replace(/^[^]*@/, '') })),
      /addresses of two people apart/,
    ),
    'forgets accents': wrong(
      changed((original) => ({
        usernameKey: (username) =>
          original.usernameKey(username).normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC'),
      })),
      /usernames of two people apart/,
    ),
    'makes keys longer than the column': wrong(
      changed(() => ({ emailKey: (email) => email.toLowerCase().padEnd(400, 'x') })),
      /keys that the database stores|finds the account/,
    ),
    'makes empty keys': wrong(
      changed(() => ({ usernameKey: (username) => username.replace(/\P{Nd}/gu, '') })),
      /allows the username "ada"/,
    ),
    'remembers where it stopped in the last text': wrong(
      changed(() => ({ usernameRefusal: (username) => (OFTEN.test(username) ? null : BAD_NAME) })),
      /however often it is asked|allows the username/,
    ),
    'answers later': wrong(
      changed((original) => ({
        usernameKey: ((username: string) => Promise.resolve(original.usernameKey(username))) as never,
      })),
      /answers every text at once/,
    ),
    'throws at what is no address': wrong(
      changed(() => ({ emailKey: (email) => (email.split('@')[1] as string).toLowerCase() && email.toLowerCase() })),
      /throws for none/,
    ),
    'does not say why': wrong(
      changed((original) => ({
        usernameRefusal: (username) => original.usernameRefusal(username) && { code: 'no', message: '' },
      })),
      /refuses the username .* and says why/,
    ),
    'refuses nothing': wrong(
      changed(() => ({ usernameRefusal: () => null })),
      /refuses the username/,
    ),
    'reserves a name in one spelling only': wrong(
      changed((original) => ({
        usernameRefusal: (username) => (username === 'admin' ? BAD_NAME : original.usernameRefusal(username)),
      })),
      /every spelling of a username that it refuses/,
      EMPLOYEES,
    ),
  },
  open: opened(new EmployeeIdentifiers()),
  called: ['emailKey', 'usernameKey', 'usernameRefusal'],
};

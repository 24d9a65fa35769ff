import type { OmissionKind } from '../../../src/modules/transfer/converters/change-kinds.js';
import type { ForeignPerson, Oddity } from './foreign-person.js';

export interface OddityKind {
  readonly name: string;
  /** Why somebody who is odd like this cannot be moved. */
  readonly loss?: OmissionKind;
  of(person: ForeignPerson): Oddity;
}

/** What other systems allow and we do not, or not in this form, one of each kind that was seen. */
export const ODDITIES: readonly OddityKind[] = [
  { name: 'address in odd case', of: ({ number }) => ({ email: `Person.${number}@Example.ORG` }) },
  { name: 'blanks round the address', of: ({ number }) => ({ email: ` person.${number}@example.org\n` }) },
  { name: 'umlaut in the address', of: ({ number }) => ({ email: `jürgen.${number}@example.org` }) },
  { name: 'address at an IDN', of: ({ number }) => ({ email: `person.${number}@bücher.example` }) },
  { name: 'quoted local part', of: ({ number }) => ({ email: `"person ${number}"@example.org` }) },
  { name: 'address with a plus', of: ({ number }) => ({ email: `person+tag${number}@example.org`, username: null }) },
  {
    name: 'address of the person before, in capitals',
    loss: 'EMAIL_TWICE',
    of: ({ number }) => ({ email: `PERSON.${number - 1}@EXAMPLE.ORG`, isEmailVerified: false }),
  },
  { name: 'address at localhost', loss: 'EMAIL_REFUSED', of: () => ({ email: 'root@localhost' }) },
  { name: 'address without an @', loss: 'EMAIL_REFUSED', of: ({ number }) => ({ email: `person.${number}` }) },
  {
    name: 'two addresses in one',
    loss: 'EMAIL_REFUSED',
    of: ({ number }) => ({ email: `a${number}@example.org,b${number}@example.org` }),
  },
  {
    name: 'invisible letter in the address',
    loss: 'EMAIL_REFUSED',
    of: ({ number }) => ({ email: `per\u00adson.${number}@example.org` }),
  },
  {
    name: 'address too long',
    loss: 'EMAIL_REFUSED',
    of: ({ number }) => ({
      email: `${'x'.repeat(60)}${number}@${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(60)}.${'v'.repeat(30)}.example`,
    }),
  },
  { name: 'empty address', loss: 'NO_EMAIL', of: () => ({ email: '', phone: '+49301234567' }) },
  { name: 'no address', loss: 'NO_EMAIL', of: () => ({ email: null, phone: '+49301234568' }) },
  { name: 'same local part as many', of: ({ number }) => ({ email: `info@firm${number}.example`, username: null }) },
  { name: 'username in capitals', of: ({ number }) => ({ username: `PERSON.${number}` }) },
  { name: 'own address as username', of: ({ email }) => ({ username: email }) },
  {
    name: "somebody else's address as username",
    of: ({ number }) => ({ username: `person.${number - 1}@example.org` }),
  },
  { name: 'username of the person before, in capitals', of: ({ number }) => ({ username: `PERSON.${number - 1}` }) },
  { name: 'blanks in the username', of: ({ number }) => ({ username: `person no ${number}` }) },
  { name: 'underscore first', of: ({ number }) => ({ username: `_person${number}` }) },
  { name: 'plus and apostrophe in the username', of: ({ number }) => ({ username: `o'person+${number}` }) },
  { name: 'short username', of: () => ({ username: 'ab' }) },
  { name: 'long username', of: ({ number }) => ({ username: `${'long'.repeat(30)}${number}` }) },
  { name: 'username without a letter that we allow', of: () => ({ username: '@@ +' }) },
  { name: 'no name', of: () => ({ firstName: null, lastName: null }) },
  { name: 'empty name', of: () => ({ firstName: '', lastName: '' }) },
  { name: 'name with marks', of: () => ({ firstName: '"Al", \\ the <b>', lastName: 'first\nsecond; 👩‍💻' }) },
  { name: 'name too long', of: () => ({ firstName: 'Wolfeschlegel'.repeat(20), lastName: 'Hausenstein' }) },
  { name: 'no time', of: () => ({ createdAt: null }) },
  { name: 'time to come', of: () => ({ createdAt: new Date(Date.UTC(2099, 0, 1)) }) },
  { name: 'time before 1970', of: () => ({ createdAt: new Date(Date.UTC(1969, 5, 1)) }) },
  { name: 'no password', of: () => ({ password: 'none' }) },
  { name: 'unreadable password', of: () => ({ password: 'unreadable' }) },
  { name: 'only Google', of: ({ number }) => ({ password: 'none', google: `2${String(number).padStart(20, '0')}` }) },
  {
    name: 'the Google account of the person two before',
    of: ({ number }) => ({ google: `1${String(number - 2).padStart(20, '0')}` }),
  },
  { name: 'image without a scheme', of: ({ number }) => ({ avatarUrl: `/uploads/${number}.png` }) },
  { name: 'empty image', of: () => ({ avatarUrl: '' }) },
];

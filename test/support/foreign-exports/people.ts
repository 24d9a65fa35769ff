import { createHash } from 'node:crypto';
import type { ForeignPerson } from './foreign-person.js';
import { ODDITIES, type OddityKind } from './oddities.js';

/** Every so many people one is odd, and all oddities come in turn. */
const ODD_EVERY = 4;
const GIVEN = ['Ada', 'Grace', 'Jürgen', 'Zoë', 'Łukasz', 'Mary Ann', 'Νίκος', '明'];
const FAMILY = ['Lovelace', 'Hopper', "O'Brien", 'Müller-Lüdenscheid', 'van der Berg', 'Πάππας', '王', 'Smith, Jr.'];
const FIRST_REGISTRATION = Date.UTC(2014, 0, 1);
const MINUTES_BETWEEN = 53;

/** The same for everybody who asks for it again. */
function person(number: number): ForeignPerson {
  const usual = usualPerson(number);
  return { ...usual, ...oddityOf(number)?.of(usual) };
}

/** What is odd about somebody. */
export function oddityOf(number: number): OddityKind | undefined {
  return number % ODD_EVERY === 0 ? ODDITIES[(number / ODD_EVERY - 1) % ODDITIES.length] : undefined;
}

export function* people(count: number): Generator<ForeignPerson> {
  for (let number = 1; number <= count; number += 1) yield person(number);
}

/** Bytes that look random, and are the same in every run. */
export function bytesOf(purpose: string, number: number, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${purpose} ${number} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

export function uuidOf(purpose: string, number: number): string {
  const hex = bytesOf(purpose, number, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function usualPerson(number: number): ForeignPerson {
  return {
    number,
    uuid: uuidOf('person', number),
    email: `person.${number}@example.org`,
    isEmailVerified: number % 5 !== 0,
    username: `person.${number}`,
    firstName: GIVEN[number % GIVEN.length] ?? null,
    lastName: FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length] ?? null,
    createdAt: new Date(FIRST_REGISTRATION + number * MINUTES_BETWEEN * 60_000 + (number % 1_000)),
    isSuspended: number % 31 === 0,
    roles: number % 50 === 0 ? ['editor', 'administrator'] : ['editor'],
    phone: number % 3 === 0 ? `+4930${1_000_000 + number}` : null,
    avatarUrl: number % 7 === 0 ? `https://images.example.org/${number}.png` : null,
    password: 'usual',
    google: number % 6 === 0 ? `1${String(number).padStart(20, '0')}` : null,
  };
}

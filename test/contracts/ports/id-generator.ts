import { randomBytes, randomUUID } from 'node:crypto';
import { IdGenerator, UuidV7Generator } from '../../../src/index.js';
import { describeIdGenerator } from '../../../src/testing/index.js';
import { RegionalIds } from '../documented/regional-ids.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

type Next = (now: Date) => string;

/** A generator of which only this is said. */
function generating(next: Next): IdGenerator {
  return new (class extends UuidV7Generator {
    override next = next;
  })();
}

const right = new UuidV7Generator();
const timeOf = (now: Date) => now.getTime().toString(16).padStart(12, '0');

function uuidOf(time: string, version: string, chance: string): string {
  return [
    time.slice(0, 8),
    time.slice(8),
    version + chance.slice(0, 3),
    `8${chance.slice(3, 6)}`,
    chance.slice(6, 18),
  ].join('-');
}

function counted(): Next {
  let count = 0;
  return (now) => uuidOf(timeOf(now), '7', (count += 1).toString(16).padStart(18, '0'));
}

const wrong = (make: () => IdGenerator, breaks: RegExp): WrongAdapter => ({
  suite: () => describeIdGenerator('it', make),
  breaks,
});

export const ID_GENERATOR: PortRow = {
  port: IdGenerator,
  right: {
    UuidV7Generator: () => describeIdGenerator('UuidV7Generator', () => new UuidV7Generator()),
    RegionalIds: () => describeIdGenerator('RegionalIds', () => new RegionalIds(7)),
  },
  wrong: {
    'makes UUIDs of version 4, which do not sort': wrong(() => generating(() => randomUUID()), /sort by time/),
    'makes one id in a millisecond': wrong(
      () => generating((now) => uuidOf(timeOf(now), '7', '0'.repeat(18))),
      /repeats none within a millisecond/,
    ),
    'counts by itself, as another server does': wrong(
      () => generating(counted()),
      /repeats none within a millisecond, whichever server/,
    ),
    'makes a ULID without the bits of a UUID': wrong(
      () => generating((now) => uuidOf(timeOf(now), 'e', randomBytes(9).toString('hex'))),
      /bits of version and variant/,
    ),
    'writes in capitals': wrong(() => generating((now) => right.next(now).toUpperCase()), /in lower case/),
    'begins with seconds': wrong(
      () => generating((now) => uuidOf(timeOf(new Date(now.getTime() / 1_000)), '7', randomBytes(9).toString('hex'))),
      /sort by time|sorts before every id/,
    ),
    'does not know what sorts before its ids': wrong(
      () => generating((now) => uuidOf(timeOf(now), '4', randomBytes(9).toString('hex'))),
      /knows what sorts before every id/,
    ),
  },
  open: opened(new RegionalIds(7)),
  called: ['next'],
};

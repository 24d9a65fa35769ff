import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  cookieWith,
  type DeviceTicket,
  readTicket,
  ticketsIn,
  writeTicket,
} from '../../../../src/modules/auth/cookies/device-tickets.js';

const mac = (content: string) => createHmac('sha256', 'a test').update(content).digest('base64url');
const isOurs = (content: string, given: string) => mac(content) === given;

const tickets: fc.Arbitrary<DeviceTicket> = fc.record({
  userId: fc.uuid(),
  deviceId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  tokenVersion: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  issuedAtSeconds: fc.integer({ min: 0, max: 99_999_999_999 }),
});

describe('a device ticket', () => {
  it('is read as it was written', () =>
    fc.assert(fc.property(tickets, (ticket) => expect(readTicket(writeTicket(ticket, mac), isOurs)).toEqual(ticket))));

  it('is nothing when another has signed it', () =>
    fc.assert(fc.property(tickets, (ticket) => expect(readTicket(writeTicket(ticket, mac), () => false)).toBeNull())));

  it('is nothing when any character of it is another', () =>
    fc.assert(
      fc.property(tickets, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (ticket, place, character) => {
        const text = writeTicket(ticket, mac);
        const index = place % text.length;
        fc.pre(text[index] !== character);
        const changed = `${text.slice(0, index)}${character}${text.slice(index + 1)}`;
        expect(readTicket(changed, isOurs)).toBeNull();
      }),
    ));

  it('is nothing in any other text', () =>
    fc.assert(fc.property(fc.string(), (text) => expect(readTicket(text, () => true)).toBeNull())));
});

describe('the cookie of a device', () => {
  it('holds the ticket of the last login and those of the three before it', () => {
    let cookie: string | undefined;
    for (const ticket of ['a', 'b', 'c', 'd', 'e']) cookie = cookieWith(ticket, ticketsIn(cookie));
    expect(ticketsIn(cookie)).toEqual(['e', 'd', 'c', 'b']);
  });

  it('is read no further than it is written', () => {
    expect(ticketsIn('a~'.repeat(5_000))).toHaveLength(4);
    expect(ticketsIn(undefined)).toEqual([]);
  });
});

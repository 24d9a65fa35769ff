import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { requestIdFor } from '../../../src/http/request-id.js';
import { Clock } from '../../../src/kernel/clock.js';
import { isId } from '../../../src/kernel/ids.js';

class StoppedClock extends Clock {
  now(): Date {
    return new Date(1_763_700_000_000);
  }
}

const idFor = (given: string | undefined) =>
  requestIdFor({ headers: { 'x-request-id': given } } as unknown as IncomingMessage, new StoppedClock());

describe('requestIdFor', () => {
  it.each(['a', 'trace-01.A_b', 'x'.repeat(64)])('keeps a harmless id: %s', (id) => expect(idFor(id)).toBe(id));

  it.each([undefined, '', 'x'.repeat(65), 'a b', 'a\nb', 'a, b', 'ä', '"', '../x', 'a\u0000'])(
    'makes a UUID of version 7 in the place of %j',
    (given) => {
      const id = idFor(given);

      expect(isId(id)).toBe(true);
      expect(id.charAt(14)).toBe('7');
    },
  );

  it('never lets through what could break out of a log line or a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(idFor(given)).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      }),
    );
  });
});

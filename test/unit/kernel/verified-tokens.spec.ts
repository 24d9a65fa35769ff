import fc from 'fast-check';
import { VerifiedTokens } from '../../../src/kernel/verified-tokens.js';

const MOST = 10;

describe('the memory of verified tokens', () => {
  it('finds what was kept, by the whole text', () => {
    const memory = new VerifiedTokens<number>(MOST);
    memory.keep('header.payload.signature', 1);
    expect(memory.find('header.payload.signature')).toBe(1);
    for (const other of ['header.payload.signaturE', 'header.payload.', '', 'header.payload.signature=']) {
      expect(memory.find(other)).toBeUndefined();
    }
  });

  it('never holds more than two generations, and never a wrong answer', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 50 })), { maxLength: 200 }), (history) => {
        const memory = new VerifiedTokens<string>(MOST);
        for (const [isKept, number] of history) {
          if (isKept) memory.keep(`token-${number}`, `value-${number}`);
          else expect([undefined, `value-${number}`]).toContain(memory.find(`token-${number}`));
          expect(memory.size).toBeLessThanOrEqual(2 * MOST);
        }
      }),
    ));

  it('keeps what is used while others come and go', () => {
    const memory = new VerifiedTokens<number>(MOST);
    memory.keep('used', 1);
    for (let other = 0; other < 20 * MOST; other += 1) {
      memory.keep(`other-${other}`, other);
      expect(memory.find('used')).toBe(1);
    }
    expect(memory.find('other-0')).toBeUndefined();
  });
});

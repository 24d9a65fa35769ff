import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { joseSignatureOf } from '../../../src/kernel/ecdsa-signature.js';

const ROUNDS = 2_000;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A number as DER has it: without zeros in front, and with one where the first bit would else be read as a sign. */
function derNumber(bytes: Buffer): Buffer {
  const firstDigit = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(firstDigit);
  const content = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return Buffer.concat([Buffer.of(0x02, content.length), content]);
}

function der(first: Buffer, second: Buffer): Buffer {
  const numbers = Buffer.concat([derNumber(first), derNumber(second)]);
  return Buffer.concat([Buffer.of(0x30, numbers.length), numbers]);
}

function numberWith(zerosInFront: number, firstDigit: number): Buffer {
  const number = Buffer.alloc(32, 0x5a);
  number.fill(0, 0, zerosInFront);
  number[zerosInFront] = firstDigit;
  return number;
}

describe('a signature of ES256 in the form of a JWS', () => {
  it('is what Node itself verifies as that form', () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = Buffer.from(`text ${round}`);
      const signature = joseSignatureOf(sign('sha256', text, privateKey));
      expect(signature).toHaveLength(64);
      expect(verify('sha256', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
  });

  it.each([0, 1, 2, 15, 31])('keeps %i zero bytes in front of a number', (zeros) => {
    for (const firstDigit of [0x01, 0x7f, 0x80, 0xff]) {
      const short = numberWith(zeros, firstDigit);
      const long = numberWith(0, 0xff);
      expect(joseSignatureOf(der(short, long))).toEqual(Buffer.concat([short, long]));
      expect(joseSignatureOf(der(long, short))).toEqual(Buffer.concat([long, short]));
      expect(joseSignatureOf(der(short, short))).toEqual(Buffer.concat([short, short]));
    }
  });
});

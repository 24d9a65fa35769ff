/** Bytes of each of the two numbers of a signature on the curve P-256. */
const NUMBER_BYTES = 32;

/** Where the first number begins: behind the tag and the length of the sequence, and the tag and the length of the number. */
const FIRST_NUMBER = 4;

/**
 * Brings a signature of ES256 from the form of OpenSSL, two numbers in DER (RFC 3279, section 2.2.3), into that of a JWS, the
 * same numbers one behind the other (RFC 7518, section 3.4).
 *
 * Node does that itself when it is asked for `dsaEncoding: 'ieee-p1363'`, but Node 24 then takes twice as long for the whole
 * signature (findings/node-24-signs-es256-at-half-speed-for-jws.sh), which is the dearest part of a refresh.
 *
 * @param der at most 72 bytes, so that each length is a single byte
 * @returns 64 bytes
 */
export function joseSignatureOf(der: Buffer): Buffer {
  const signature = Buffer.alloc(2 * NUMBER_BYTES);
  const endOfFirst = FIRST_NUMBER + der.readUInt8(FIRST_NUMBER - 1);
  const second = endOfFirst + 2;
  place(der.subarray(FIRST_NUMBER, endOfFirst), signature, NUMBER_BYTES);
  place(der.subarray(second), signature, 2 * NUMBER_BYTES);
  return signature;
}

/** DER leaves out the zeros in front, and puts one there where the number would else look negative. */
function place(number: Buffer, target: Buffer, end: number): void {
  const digits = number.length > NUMBER_BYTES ? number.subarray(1) : number;
  target.set(digits, end - digits.length);
}

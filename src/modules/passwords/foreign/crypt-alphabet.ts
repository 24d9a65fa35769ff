/** The digits of crypt(3), in the order of their values. */
export const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The number that the characters stand for, the lowest six bits first. */
export function cryptNumber(text: string): number {
  return [...text].reduceRight((number, character) => number * 64 + CRYPT_ALPHABET.indexOf(character), 0);
}

/** Bytes in the base64 of crypt(3): three bytes as four characters, the first byte and the lowest bits first. */
export function fromCryptBase64(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const group = text.slice(at, at + 4);
    let bits = cryptNumber(group);
    for (let count = Math.floor((group.length * 6) / 8); count > 0; count -= 1) {
      bytes.push(bits % 256);
      bits = Math.floor(bits / 256);
    }
  }
  return Buffer.from(bytes);
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KeyEncryption } from '../../../src/index.js';

const CIPHER = 'chacha20-poly1305';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };
const MARK = 'own1.';

/** Under a key of your own; a key-management service is called in the same two places. */
export class OwnKeyEncryption extends KeyEncryption {
  /** @param key of 32 bytes */
  constructor(private readonly key: Buffer) {
    super();
  }

  seal(plaintext: Buffer, context: string): Promise<string> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce, OPTIONS);
    cipher.setAAD(Buffer.from(context), { plaintextLength: plaintext.length });
    const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return Promise.resolve(MARK + sealed.toString('base64url'));
  }

  // async, so that whatever is wrong with the text is a rejection
  async open(sealed: string, context: string): Promise<Buffer> {
    const bytes = Buffer.from(sealed.slice(MARK.length), 'base64url');
    // Buffer skips what is no base64url; only the text that seal made may open
    const isOurs = sealed === MARK + bytes.toString('base64url') && bytes.length >= NONCE_BYTES + TAG_BYTES;
    if (!isOurs) throw new Error('not sealed here');
    const text = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, NONCE_BYTES), OPTIONS);
    decipher.setAAD(Buffer.from(context), { plaintextLength: text.length });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Promise.resolve(Buffer.concat([decipher.update(text), decipher.final()]));
  }

  isCurrent(sealed: string): boolean {
    return sealed.startsWith(MARK);
  }
}

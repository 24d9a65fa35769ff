/**
 * Keeps private keys unreadable at rest. A key-management service can stand behind it, which is why both ways are
 * asynchronous.
 */
export abstract class KeyEncryption {
  /** @param context what is sealed and whose it is; the same text must be given to open it */
  abstract seal(plaintext: Buffer, context: string): Promise<string>;

  /** @throws Error when it was sealed under another key or context, or was changed */
  abstract open(sealed: string, context: string): Promise<Buffer>;

  /** Whether the text need not be sealed anew; false while another key than the newest opens it. Authenticates nothing. */
  abstract isCurrent(sealed: string): boolean;
}

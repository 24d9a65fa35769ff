import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { isSealedUnderNewest, open, seal, UnsealError } from '../../kernel/sealing.js';
import { KeyEncryption } from './key-encryption.port.js';

/** AES-256-GCM under TOKEN_ENCRYPTION_KEY. */
@Injectable()
export class AesGcmKeyEncryption extends KeyEncryption {
  constructor(private readonly settings: TokenSettings) {
    super();
  }

  // a refusal must be a rejection, as the port promises, and not an exception of the call
  seal(plaintext: Buffer, context: string): Promise<string> {
    return Promise.resolve().then(() => seal(plaintext, this.settings.encryptionKeys, context));
  }

  open(sealed: string, context: string): Promise<Buffer> {
    return Promise.resolve().then(() => open(sealed, this.settings.encryptionKeys, context));
  }

  isCurrent(sealed: string): boolean {
    try {
      return isSealedUnderNewest(sealed, this.settings.encryptionKeys);
    } catch (error) {
      if (error instanceof UnsealError) return false;
      throw error;
    }
  }
}

import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../kernel/domain-error.js';
import { UnsealError } from '../../kernel/sealing.js';
import { KeyEncryption } from '../encryption/index.js';
import { assertDataKey, dataKeyContext, newDataKey, type TokenOwner } from './envelope.js';
import { UnreadableConnection } from './unreadable-connection.js';

const RETRY_AFTER_SECONDS = 5;
const PROBE = 'vault probe';

/** A row as far as its data key is concerned. */
export interface KeyedRow extends TokenOwner {
  readonly id: string;
  readonly dataKey: string;
}

export interface MadeDataKey {
  readonly key: KeyObject;
  /** As the row keeps it. */
  readonly sealed: string;
}

/** The keys of the rows, on their way into the database and out of it. Each call may ask a key service: so not within a transaction. */
@Injectable()
export class DataKeys {
  constructor(private readonly encryption: KeyEncryption) {}

  /** @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer */
  async make(owner: TokenOwner): Promise<MadeDataKey> {
    const bytes = newDataKey();
    return { key: createSecretKey(bytes), sealed: await this.seal(bytes, dataKeyContext(owner)) };
  }

  /**
   * @throws UnreadableConnection when the key that sealed it is gone, or it was changed
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  async open(row: KeyedRow): Promise<KeyObject> {
    return createSecretKey(await this.bytesOf(row));
  }

  isCurrent(sealed: string): boolean {
    return this.encryption.isCurrent(sealed);
  }

  /** The same data key, sealed under the newest key of the encryption. Throws as `open` does. */
  async sealAnew(row: KeyedRow): Promise<string> {
    return this.seal(await this.bytesOf(row), dataKeyContext(row));
  }

  private async bytesOf(row: KeyedRow): Promise<Buffer> {
    try {
      const bytes = await this.unseal(row.dataKey, dataKeyContext(row));
      assertDataKey(bytes);
      return bytes;
    } catch (error) {
      if (error instanceof UnsealError) throw new UnreadableConnection(row.id, { cause: error });
      throw error;
    }
  }

  private async seal(secret: Buffer, context: string): Promise<string> {
    return this.encryption.seal(secret, context).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  /**
   * A port of a team's own may fail with any error, be it that the text is foreign to it, be it that the service behind it is
   * away. A connection is lost for ever by the first and by no means by the second, so the port is tried with a text that it
   * sealed just now: if that opens and this one still does not, it is the text.
   */
  private async unseal(sealed: string, context: string): Promise<Buffer> {
    try {
      return await this.encryption.open(sealed, context);
    } catch (error) {
      if (error instanceof UnsealError || error instanceof DomainError) throw error;
      await this.assertServing();
      return this.encryption.open(sealed, context).catch(() => {
        throw new UnsealError('unknown-key');
      });
    }
  }

  private async assertServing(): Promise<void> {
    try {
      await this.encryption.open(await this.encryption.seal(Buffer.from(PROBE), PROBE), PROBE);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

function unavailable(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  return new DomainError('SERVICE_UNAVAILABLE', {
    detail: 'the key encryption does not answer',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  });
}

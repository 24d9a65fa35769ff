import { type KeyObject, randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { derivedKey } from '../../../kernel/derived-keys.js';
import { KeyEncryption } from '../../encryption/index.js';
import type { AuditChainEntity } from './audit-chain.entity.js';
import { AuditSecretRepository } from './audit-secret.repository.js';
import { headMacOf } from './audit-content.js';

const SECRET_BYTES = 32;
const CONTEXT = 'audit-log';

interface Keys {
  readonly chain: KeyObject;
  readonly people: KeyObject;
  readonly nobody: KeyObject;
}

/** The keys of the log, all from one secret that lies in the database, sealed by KeyEncryption. */
@Injectable()
export class AuditKeys implements OnApplicationBootstrap {
  private readonly logger = new Logger(AuditKeys.name);
  private opened: Keys | undefined;

  constructor(
    private readonly secrets: AuditSecretRepository,
    private readonly encryption: KeyEncryption,
  ) {}

  /**
   * After the ring of signing keys was opened: where that shows that TOKEN_ENCRYPTION_KEY is another one, a first secret
   * would be sealed under it, and nobody could open that with the right one.
   *
   * @throws Error when the secret cannot be opened; none is made in its place
   */
  async onApplicationBootstrap(): Promise<void> {
    const row = (await this.secrets.find()) ?? (await this.begin());
    const secret = await this.open(row);
    this.opened = keysFrom(secret);
    if (this.encryption.isCurrent(row.sealedSecret)) return;
    await this.secrets.replaceSecret(row.sealedSecret, await this.encryption.seal(secret, CONTEXT));
    this.logger.log({ event: 'audit_secret_rewrapped' });
  }

  /** Binds entries to one another. */
  get chain(): KeyObject {
    return this.keys().chain;
  }

  /** Seals the keys of people. */
  get people(): KeyObject {
    return this.keys().people;
  }

  /** Seals what an entry knows of somebody who is nobody's account. */
  get nobody(): KeyObject {
    return this.keys().nobody;
  }

  private keys(): Keys {
    if (!this.opened) throw new Error('the keys of the audit log are opened at the start');
    return this.opened;
  }

  /**
   * The first start makes the secret. Where entries are there already, somebody has removed the row: the log goes on behind
   * them, under a new secret, and verifying says that they cannot be vouched for.
   */
  private async begin(): Promise<AuditChainEntity> {
    const secret = randomBytes(SECRET_BYTES);
    const head = await this.secrets.lastEntry();
    if (head.length > 0) this.logger.error({ event: 'audit_chain_lost', entries: head.length });
    const headMac = headMacOf(keysFrom(secret).chain, head);
    await this.secrets.add({ sealedSecret: await this.encryption.seal(secret, CONTEXT), ...head, headMac });
    const row = await this.secrets.find();
    if (!row) throw new Error('the database kept no row of the audit chain');
    return row;
  }

  private async open({ sealedSecret }: AuditChainEntity): Promise<Buffer> {
    try {
      return await this.encryption.open(sealedSecret, CONTEXT);
    } catch (cause) {
      const message =
        'TOKEN_ENCRYPTION_KEY cannot decrypt the secret of the audit log in the database; start with the key that encrypted it';
      throw new Error(message, { cause });
    }
  }
}

function keysFrom(secret: Buffer): Keys {
  const derive = (use: string): KeyObject => derivedKey(secret, `watchword audit ${use}`);
  return { chain: derive('chain'), people: derive('people'), nobody: derive('nobody') };
}

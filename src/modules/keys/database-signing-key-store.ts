import { Injectable } from '@nestjs/common';
import type { UpdateQueryBuilder } from 'typeorm';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { SigningKeyEntity } from './signing-key.entity.js';
import { SigningKeyStore, type StoredSigningKey } from './signing-key-store.port.js';

@Injectable()
export class DatabaseSigningKeyStore extends SigningKeyStore {
  constructor(private readonly dataSource: WatchwordDataSource) {
    super();
  }

  list(): Promise<readonly StoredSigningKey[]> {
    return this.dataSource.getRepository(SigningKeyEntity).find({ order: { algorithm: 'ASC', sequence: 'ASC' } });
  }

  async add(key: StoredSigningKey): Promise<void> {
    const insertion = this.dataSource.createQueryBuilder().insert().into(SigningKeyEntity);
    await insertion
      .values({ ...key })
      .orIgnore()
      .execute();
  }

  async activateAt(kid: string, activatesAt: Date): Promise<void> {
    await this.update({ activatesAt })
      .where('kid = :kid AND activates_at > :at AND revoked_at IS NULL', { kid, at: activatesAt.getTime() })
      .execute();
  }

  async revoke(kid: string, revokedAt: Date): Promise<void> {
    await this.update({ revokedAt }).where('kid = :kid AND revoked_at IS NULL', { kid }).execute();
  }

  async replaceSealed(kid: string, from: string, to: string): Promise<void> {
    await this.update({ sealedPrivateKey: to })
      .where('kid = :kid AND sealed_private_key = :from', { kid, from })
      .execute();
  }

  async remove(kid: string): Promise<void> {
    await this.dataSource.getRepository(SigningKeyEntity).delete({ kid });
  }

  private update(changes: Partial<Pick<SigningKeyEntity, 'activatesAt' | 'revokedAt' | 'sealedPrivateKey'>>) {
    const builder: UpdateQueryBuilder<SigningKeyEntity> = this.dataSource
      .createQueryBuilder()
      .update(SigningKeyEntity)
      .set(changes);
    return builder;
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SigningKeyEntity } from './signing-key.entity.js';
import { SigningKeyStore, type StoredSigningKey } from './signing-key-store.port.js';

@Injectable()
export class DatabaseSigningKeyStore extends SigningKeyStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  list(): Promise<readonly StoredSigningKey[]> {
    return this.dataSource.getRepository(SigningKeyEntity).find({ order: { createdAt: 'ASC', kid: 'ASC' } });
  }

  async addFirst(key: StoredSigningKey): Promise<void> {
    const insertion = this.dataSource.createQueryBuilder().insert().into(SigningKeyEntity);
    await insertion
      .values({ ...key })
      .orIgnore()
      .execute();
  }
}

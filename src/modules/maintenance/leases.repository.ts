import { Injectable } from '@nestjs/common';
import { LEASES } from '../../database/relations.js';
import { statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';

/** What one instance asks for. */
export interface LeaseRequest {
  readonly name: string;
  readonly holder: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class LeasesRepository {
  private readonly rows = statementsOn(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * One statement, so that of any number that ask at once exactly one gets it. A lease that is held goes to its holder
   * alone; one that expired, to whoever asks first.
   *
   * @returns whether the lease is the holder's until `expiresAt`
   */
  async acquire({ name, holder, now, expiresAt }: LeaseRequest): Promise<boolean> {
    const granted = await this.rows`
      INSERT INTO ${LEASES} (name, holder, expires_at) VALUES (${name}, ${holder}, ${expiresAt.getTime()})
          ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
       WHERE ${LEASES}.holder = excluded.holder OR ${LEASES}.expires_at <= ${now.getTime()}
       RETURNING name`;
    return granted.length === 1;
  }

  /** Leaves the lease alone when it has become another's. */
  async release(name: string, holder: string): Promise<void> {
    await this.rows`DELETE FROM ${LEASES} WHERE name = ${name} AND holder = ${holder} RETURNING name`;
  }
}

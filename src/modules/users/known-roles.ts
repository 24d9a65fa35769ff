import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Answers what roles there are, by name. */
export interface RoleNames {
  list(): Promise<ReadonlySet<string>>;
  /** The same, and nobody adds or removes one until the transaction ends. */
  listForGiving(manager: EntityManager): Promise<ReadonlySet<string>>;
}

/** The roles that an account may be given. Another module answers, because accounts do not know of roles. */
@Injectable()
export class KnownRoles implements RoleNames {
  private source: RoleNames | undefined;

  answeredBy(source: RoleNames): void {
    this.source = source;
  }

  list(): Promise<ReadonlySet<string>> {
    return this.names().list();
  }

  listForGiving(manager: EntityManager): Promise<ReadonlySet<string>> {
    return this.names().listForGiving(manager);
  }

  private names(): RoleNames {
    if (!this.source) throw new Error('no module has said what roles there are');
    return this.source;
  }
}

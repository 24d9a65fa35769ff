import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { OnWatchwordEvent, type WatchwordEvent } from 'watchword';
import { InvoiceEntity } from './invoice.entity';

const MEMBERSHIP_CENTS = 1900;

@Injectable()
export class InvoicesService {
  constructor(@InjectRepository(InvoiceEntity) private readonly invoices: Repository<InvoiceEntity>) {}

  /** In the transaction that makes the account: there is no account without its invoice, and no invoice without it. */
  @OnWatchwordEvent('account.registered', { phase: 'beforeCommit' })
  async askForMembership({ data }: WatchwordEvent<'account.registered'>, manager: EntityManager): Promise<void> {
    const invoice = { id: randomUUID(), userId: data.userId, reason: 'Membership', cents: MEMBERSHIP_CENTS };
    await manager.getRepository(InvoiceEntity).insert(invoice);
  }

  listOf(userId: string): Promise<InvoiceEntity[]> {
    return this.invoices.findBy({ userId });
  }

  list(): Promise<InvoiceEntity[]> {
    return this.invoices.find();
  }

  async removeAll(): Promise<void> {
    await this.invoices.clear();
  }
}

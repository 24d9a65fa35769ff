import { Controller, Delete, Get } from '@nestjs/common';
import { Answers, CurrentUser, Permissions, type Principal, Roles } from 'watchword';
import type { InvoiceEntity } from './invoice.entity';
import { InvoicesService } from './invoices.service';

/** Protected as every route is that is not `@Public()`. */
@Controller('invoices')
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get('mine')
  @Answers('These are your invoices.', { operationId: 'listOwnInvoices', summary: 'Your own invoices' })
  listOwn(@CurrentUser() caller: Principal): Promise<InvoiceEntity[]> {
    return this.invoices.listOf(caller.userId);
  }

  @Get()
  @Permissions('invoices:read')
  @Answers('These are all invoices.', { operationId: 'listInvoices', summary: 'The invoices of everybody' })
  list(): Promise<InvoiceEntity[]> {
    return this.invoices.list();
  }

  @Delete()
  @Roles('admin')
  @Answers('There are no invoices any more.', { operationId: 'deleteInvoices', summary: 'Forget all invoices' })
  async removeAll(): Promise<null> {
    await this.invoices.removeAll();
    return null;
  }
}

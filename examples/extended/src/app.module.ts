import { type DynamicModule, Module } from '@nestjs/common';
import {
  ClaimsContributor,
  LifecycleHooks,
  Mailer,
  override,
  type Settings,
  UsersModule,
  WatchwordModule,
} from 'watchword';
import { CalendarModule } from './calendar/calendar.module';
import { AddInvoices1764500000000 } from './invoices/add-invoices.migration';
import { InvoiceEntity } from './invoices/invoice.entity';
import { InvoicesModule } from './invoices/invoices.module';
import { PERMISSIONS } from './invoices/permissions';
import { ProviderMailer } from './mail/provider-mailer';
import { CompanyRules } from './staff/company-rules';
import { DepartmentClaims } from './staff/department-claims';
import { EmployeeAttributes } from './staff/employee-attributes';

/** Everything that this team has in the place of Watchword's own, or beside it. */
@Module({})
export class AppModule {
  static with(settings: Settings, calendarUrl = process.env['CALENDAR_URL'] ?? 'http://127.0.0.1:8026'): DynamicModule {
    const watchword = WatchwordModule.forRoot({
      settings,
      imports: [UsersModule, InvoicesModule, CalendarModule.at(calendarUrl)],
      overrides: [
        override(Mailer, new ProviderMailer(process.env['MAIL_PROVIDER_URL'] ?? 'http://127.0.0.1:8025/mails')),
        override(ClaimsContributor, DepartmentClaims),
        override(LifecycleHooks, CompanyRules),
      ],
      userAttributes: EmployeeAttributes,
      entities: [InvoiceEntity],
      migrations: [AddInvoices1764500000000],
      permissions: PERMISSIONS,
    });
    return { module: AppModule, imports: [watchword] };
  }
}

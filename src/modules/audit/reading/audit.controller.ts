import { Controller, Get, Query } from '@nestjs/common';
import { Permissions } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import type { Page } from '../../../kernel/page.js';
import { AuditEntryResponse, AuditQuery, AuditVerificationResponse, headFrom, VerifyAuditQuery } from './audit.dto.js';
import { AuditReadingService } from './audit-reading.service.js';
import { AuditVerificationService } from './audit-verification.service.js';

@ApiTags('Audit')
@Permissions('audit:read')
@InEndpointGroup('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly reading: AuditReadingService,
    private readonly verification: AuditVerificationService,
  ) {}

  @Get()
  @Answers('This is what was recorded.', {
    operationId: 'listAuditEvents',
    summary: 'List security events, newest first',
    pageOf: AuditEntryResponse,
  })
  async list(@Query() { limit, cursor, ...filter }: AuditQuery): Promise<Page<AuditEntryResponse>> {
    const page = cursor === undefined ? { limit } : { limit, cursor };
    const { items, nextCursor } = await this.reading.list(page, filter);
    return { items: items.map((entry) => AuditEntryResponse.of(entry)), nextCursor };
  }

  @Get('verify')
  @Answers('The chain was verified.', {
    operationId: 'verifyAuditLog',
    summary: 'Whether anything was altered, moved or removed, and where',
    data: AuditVerificationResponse,
  })
  async verify(@Query() { anchor }: VerifyAuditQuery): Promise<AuditVerificationResponse> {
    const head = anchor === undefined ? undefined : (headFrom(anchor) ?? undefined);
    return AuditVerificationResponse.of(await this.verification.verify(head));
  }
}

import { Injectable } from '@nestjs/common';
import { ClaimsContributor, type LiveSession } from '../../../src/index.js';

@Injectable()
export class TenantClaims extends ClaimsContributor {
  claimsFor({ subject }: LiveSession): Promise<Readonly<Record<string, unknown>>> {
    const [, tenant = ''] = subject.email.toLowerCase().split('@');
    return Promise.resolve({ tenant, isStaff: subject.roles.includes('staff') });
  }
}

import { Injectable } from '@nestjs/common';
import { ClaimsContributor, type LiveSession } from '../../../src/index.js';

/** Says which customer a user belongs to, by the host of the address. */
@Injectable()
export class TenantClaims extends ClaimsContributor {
  claimsFor({ subject }: LiveSession): Promise<Readonly<Record<string, unknown>>> {
    const [, tenant = ''] = subject.email.toLowerCase().split('@');
    return Promise.resolve({ tenant, isStaff: subject.roles.includes('staff') });
  }
}

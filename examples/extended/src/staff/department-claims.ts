import { Injectable } from '@nestjs/common';
import { ClaimsContributor, type LiveSession, UserAttributesService } from 'watchword';

/** Each access token says in which department its user works. */
@Injectable()
export class DepartmentClaims extends ClaimsContributor {
  constructor(private readonly attributes: UserAttributesService) {
    super();
  }

  async claimsFor({ subject }: LiveSession): Promise<Readonly<Record<string, unknown>>> {
    const { department } = await this.attributes.get(subject.userId);
    return department === undefined ? {} : { department };
  }
}

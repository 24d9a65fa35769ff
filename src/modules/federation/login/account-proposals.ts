import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import type { ProviderIdentity } from '../../providers/index.js';
import { IdentifiersService, NamedUsersService, type Profile, UserAttributeRules } from '../../users/index.js';
import { proposedProfile, usernameProposals } from './proposed-profile.js';

const SUFFIX_BYTES = 3;

/** What the account of somebody is like who comes from a provider and has none. They may change it afterwards. */
@Injectable()
export class AccountProposals {
  constructor(
    private readonly identifiers: IdentifiersService,
    private readonly users: NamedUsersService,
    private readonly attributes: UserAttributeRules,
  ) {}

  /** @throws DomainError REGISTRATION_REFUSED where accounts need more than a provider says */
  async profileFor(identity: ProviderIdentity, email: string): Promise<Profile> {
    const username = await this.usernameFor(identity, email);
    return { ...proposedProfile(identity, email), username, attributes: await this.firstAttributes() };
  }

  private async usernameFor(identity: ProviderIdentity, email: string): Promise<string> {
    const suffix = () => randomBytes(SUFFIX_BYTES).toString('hex');
    for (const username of usernameProposals(identity, email, suffix)) {
      const isAllowed = this.identifiers.errorsIn({ username }).length === 0;
      if (isAllowed && !(await this.isInUse(username))) return username;
    }
    throw new DomainError('REGISTRATION_REFUSED', { detail: 'no username that could be proposed is allowed' });
  }

  private async isInUse(username: string): Promise<boolean> {
    try {
      await this.users.get(username);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  private async firstAttributes(): Promise<Profile['attributes']> {
    try {
      return await this.attributes.accept(undefined, 'owner');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new DomainError('REGISTRATION_REFUSED', { detail: 'accounts need attributes', errors: error.errors });
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RegistrationSettings } from '../../../config/settings.js';
import type { Client } from '../../../http/client.decorator.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { ProviderLogins } from '../../auth/index.js';
import { isSameEmail, UserEmailsService, type UserEntity } from '../../users/index.js';
import { ConnectionVault } from '../../vault/index.js';
import type { LoginFlow } from '../flow/provider-flow.js';
import { SignInRefused } from '../sign-in-refused.js';
import { AccountLinks, type Arrival } from './account-links.js';
import { AccountProposals } from './account-proposals.js';
import { ChangedMeanwhile, isOfRace } from './changed-meanwhile.js';
import { signInDecision } from './linking.js';
import { provenEmailOf } from './proposed-profile.js';

const MOST_ATTEMPTS = 3;

/** Logging in through a provider, as the user whom `signInDecision` finds. */
@Injectable()
export class ProviderLoginService {
  constructor(
    private readonly vault: ConnectionVault,
    private readonly emails: UserEmailsService,
    private readonly links: AccountLinks,
    private readonly proposals: AccountProposals,
    private readonly logins: ProviderLogins,
    private readonly settings: RegistrationSettings,
  ) {}

  /** @throws SignInRefused; DomainError SERVICE_UNAVAILABLE */
  async logIn(arrival: Arrival, flow: LoginFlow, client: Client, reply: FastifyReply): Promise<void> {
    const user = await this.authenticate(arrival, client);
    const { delivery, formerSessions } = flow;
    await this.logins.begin(user, { delivery, formerSessions }, client, reply);
  }

  private async authenticate(arrival: Arrival, client: Client): Promise<UserEntity> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.authenticateOnce(arrival, client);
      } catch (error) {
        if (!isOfRace(error)) throw error;
        if (attempt < MOST_ATTEMPTS) continue;
        if (!(error instanceof ChangedMeanwhile)) throw error;
        throw new DomainError('SERVICE_UNAVAILABLE', { detail: error.message, cause: error });
      }
    }
  }

  private async authenticateOnce(arrival: Arrival, client: Client): Promise<UserEntity> {
    const { provider, identity } = arrival;
    const connectedId = await this.vault.ownerOf(provider.id, identity.subject);
    const connected = connectedId === null ? null : await this.emails.findById(connectedId);
    const email = provenEmailOf(identity);
    const account = connected ?? (email === null ? null : await this.emails.findByEmail(email));
    const decision = signInDecision({
      isConnected: connected !== null,
      isEmailVerified: email !== null,
      account: account && {
        isEmailVerified: account.emailVerifiedAt !== null,
        hasSameEmail: isSameEmail(identity.email ?? '', account.email),
      },
      registration: this.settings.mode,
    });
    if (decision.act === 'refuse') throw new SignInRefused(decision.code, decision.reason, account?.id);
    if (account) return this.logInto(account, arrival, decision.act, client);
    return this.register(arrival, email ?? '', client);
  }

  /** Nothing is written for somebody who may not log in. */
  private async logInto(user: UserEntity, arrival: Arrival, act: string, client: Client): Promise<UserEntity> {
    await this.assertMayLogIn(user, client);
    if (act === 'link') await this.links.link(user, arrival);
    else await this.links.replaceTokens(user, arrival);
    return user;
  }

  /** The account stays, whatever is said of the login: it is there by then. */
  private async register(arrival: Arrival, email: string, client: Client): Promise<UserEntity> {
    const profile = await this.proposals.profileFor(arrival.identity, email);
    await this.logins.assertMayRegister(profile, client);
    const user = await this.links.register(profile, arrival);
    await this.assertMayLogIn(user, client);
    return user;
  }

  private async assertMayLogIn(user: UserEntity, client: Client): Promise<void> {
    try {
      await this.logins.assertMayLogIn(user, client);
    } catch (error) {
      throw error instanceof DomainError ? SignInRefused.of(error, user.id) : error;
    }
  }
}

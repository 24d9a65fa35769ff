import { Injectable } from '@nestjs/common';
import { withinDeadline } from '../../../kernel/deadline.js';
import { ProviderCatalogue, ProviderClient } from '../../providers/index.js';
import { DataKeys } from '../data-keys.js';
import { openToken } from '../envelope.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import { UnsealError } from '../../../kernel/sealing.js';
import { type ClaimedRevocation, ProviderRevocationsRepository } from './provider-revocations.repository.js';
import { attemptOf, failed, type RevocationAttempt } from './revocation-attempt.js';

/** Shorter than a claim lasts. */
const LIMIT_MS = 45_000;

/** Tries to revoke one token at its provider. */
@Injectable()
export class TokenRevoker {
  constructor(
    private readonly revocations: ProviderRevocationsRepository,
    private readonly keys: DataKeys,
    private readonly catalogue: ProviderCatalogue,
    private readonly client: ProviderClient,
  ) {}

  async attempt(revocation: ClaimedRevocation): Promise<RevocationAttempt> {
    const provider = this.catalogue.find(revocation.provider);
    if (!provider) return failed('unknown_provider');
    if (await this.revocations.isConnectedAgain(revocation)) return { result: 'reconnected' };
    try {
      const token = await this.open(revocation);
      const result = await withinDeadline(LIMIT_MS, this.client.revoke(provider, token, revocation.tokenKind));
      return { result };
    } catch (error) {
      return attemptOf(error);
    }
  }

  private async open(revocation: ClaimedRevocation): Promise<string> {
    const { id, userId, provider, tokenKind, sealedToken } = revocation;
    const key = await this.keys.open(revocation);
    try {
      return openToken(sealedToken, key, { userId, provider, field: tokenKind });
    } catch (cause) {
      if (cause instanceof UnsealError) throw new UnreadableConnection(id, { cause });
      throw cause;
    }
  }
}

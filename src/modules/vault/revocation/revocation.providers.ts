import { ProviderRevocationsRepository } from './provider-revocations.repository.js';
import { RevocationMetrics } from './revocation-metrics.js';
import { RevocationOutbox } from './revocation-outbox.js';
import { RevocationSender } from './revocation-sender.js';
import { TokenRevoker } from './token-revoker.js';

/** What revokes the tokens of removed connections. */
export const REVOCATION = [
  ...[ProviderRevocationsRepository, RevocationMetrics, RevocationOutbox, TokenRevoker, RevocationSender],
];

import type { Principal } from '../../../http/access/index.js';
import { epochSeconds } from '../../../kernel/duration.js';
import type { LiveSession } from '../../sessions/index.js';

export function principalOf(session: LiveSession, proof: Principal['proof']): Principal {
  const { userId, email, roles, tokenVersion } = session.subject;
  // as precise as a token is, so that both are judged alike
  const authenticatedAt = new Date(epochSeconds(session.authenticatedAt) * 1_000);
  return { userId, sessionId: session.id, email, roles, tokenVersion, authenticatedAt, proof };
}

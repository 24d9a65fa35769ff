import type { Principal } from '../../../http/access/index.js';
import type { LiveSession } from '../../sessions/index.js';

export function principalOf(session: LiveSession, proof: Principal['proof']): Principal {
  const { userId, email, roles, tokenVersion } = session.subject;
  return { userId, sessionId: session.id, email, roles, tokenVersion, proof };
}

import { CreateAccountsSessionsAndKeys1763700000000 } from './1763700000000-create-accounts-sessions-and-keys.js';
import { Revocations1763800000000 } from './1763800000000-revocations.js';
import { KeyRing1763800000001 } from './1763800000001-key-ring.js';

/** In the order in which they run. */
export const migrations = [CreateAccountsSessionsAndKeys1763700000000, Revocations1763800000000, KeyRing1763800000001];

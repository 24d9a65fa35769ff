import { CreateAccountsSessionsAndKeys1763700000000 } from './1763700000000-create-accounts-sessions-and-keys.js';
import { CreateLeases1763800000002 } from './1763800000002-create-leases.js';

/** In the order in which they run. */
export const migrations = [CreateAccountsSessionsAndKeys1763700000000, CreateLeases1763800000002];

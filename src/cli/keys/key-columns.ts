import type { SigningKeyResponse } from '../../modules/keys/index.js';
import { type Column, instantText } from '../table.js';

export const KEY_COLUMNS: readonly Column<SigningKeyResponse>[] = [
  { title: 'KEY', of: ({ kid }) => kid },
  { title: 'ALGORITHM', of: ({ algorithm }) => algorithm },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'SIGNS FROM', of: ({ activatesAt }) => instantText(activatesAt) },
  { title: 'SIGNS UNTIL', of: ({ signsUntil }) => instantText(signsUntil) },
  { title: 'VERIFIES UNTIL', of: ({ verifiesUntil }) => instantText(verifiesUntil) },
  { title: 'REVOKED', of: ({ revokedAt }) => instantText(revokedAt) },
];

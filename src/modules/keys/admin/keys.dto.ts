import { ApiProperty } from '../../../http/api-docs.js';
import { KEY_STATUSES, type KeyStatus } from '../ring/key-status.js';
import type { ListedKey } from '../ring/key-ring.js';
import type { AsymmetricAlgorithm } from '../signing-key.js';

const INSTANT = '2026-11-21T08:00:00.000Z';
const KID = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

export class SigningKeyResponse {
  @ApiProperty({ description: 'RFC 7638 thumbprint; the `kid` of its tokens.', example: KID }) kid: string;
  @ApiProperty({ enum: ['ES256', 'EdDSA', 'RS256'] }) algorithm: AsymmetricAlgorithm;
  @ApiProperty({ enum: KEY_STATUSES, example: 'active' }) status: KeyStatus;
  @ApiProperty({ example: INSTANT }) createdAt: Date;
  @ApiProperty({ description: 'From when on it signs.', example: INSTANT }) activatesAt: Date;
  @ApiProperty({ type: Date, nullable: true, description: 'Null until its successor is known.', example: null })
  signsUntil: Date | null;
  @ApiProperty({ type: Date, nullable: true, description: 'When its last token has expired.', example: null })
  verifiesUntil: Date | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) revokedAt: Date | null;

  static of({ stored, times, status }: ListedKey): SigningKeyResponse {
    const { kid, algorithm, createdAt, activatesAt, revokedAt } = stored;
    const { signsUntil, verifiesUntil } = times;
    const known = { signsUntil: instant(signsUntil), verifiesUntil: instant(verifiesUntil) };
    return { kid, algorithm, status, createdAt, activatesAt, ...known, revokedAt };
  }
}

function instant(milliseconds: number): Date | null {
  return Number.isFinite(milliseconds) ? new Date(milliseconds) : null;
}

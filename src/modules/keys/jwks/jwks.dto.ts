import { ApiProperty } from '../../../http/api-docs.js';

class JwkResponse {
  @ApiProperty({ example: 'EC' }) kty: string;
  @ApiProperty({ description: 'RFC 7638 thumbprint.', example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  kid: string;
  @ApiProperty({ enum: ['ES256', 'EdDSA', 'RS256'] }) alg: string;
  @ApiProperty({ enum: ['sig'] }) use: string;
  @ApiProperty({ required: false, example: 'P-256' }) crv?: string;
  @ApiProperty({ required: false, example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' }) x?: string;
  @ApiProperty({ required: false, example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }) y?: string;
  @ApiProperty({
    required: false,
    description: 'Of RSA keys.',
    example: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78',
  })
  n?: string;
  @ApiProperty({ required: false, description: 'Of RSA keys.', example: 'AQAB' }) e?: string;
}

/** A JWK Set (RFC 7517, section 5). */
export class JwksResponse {
  @ApiProperty({ type: [JwkResponse] }) keys: JwkResponse[];
}

export { type AccessClaims, RESERVED_CLAIMS } from '../../kernel/access-claims.js';
export { AccessTokensService, type VerifiedAccessToken } from './access-tokens.service.js';
export type { AppClaims } from './app-claims.js';
export { AppTokensService, type VerifiedAppToken } from './app-tokens.service.js';
export { ClaimsContributor, NoExtraClaims } from './claims-contributor.port.js';
export { isTokenExpired, tokenExpiresAt } from './expiry.js';
export { isSignedBy, type ParsedJws, parseJws } from '../../kernel/jws.js';
export { type RefreshTokenContent, RefreshTokensService } from './refresh-tokens.service.js';
export { TokensModule } from './tokens.module.js';

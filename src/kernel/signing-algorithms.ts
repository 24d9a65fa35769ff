/** The algorithms that Watchword signs tokens with (RFC 7518, section 3; RFC 8037 for EdDSA). */
export const SIGNING_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256'] as const;

/** The algorithm of access tokens. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** An algorithm whose keys are pairs; HS256 signs with a secret instead. */
export type AsymmetricAlgorithm = Exclude<SigningAlgorithm, 'HS256'>;

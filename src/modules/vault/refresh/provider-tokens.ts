export interface FreshToken { accessToken: string; tokenType: string; scope: string | null; expiresAt: Date | null }
export abstract class ProviderTokens {
  abstract getFresh(userId: string, provider: string): Promise<FreshToken>;
  abstract refreshAfterRefusal(userId: string, provider: string, refused: string): Promise<FreshToken>;
}

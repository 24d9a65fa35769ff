/** Who this service is to the issuer: an entry of its `SERVICE_CLIENTS` with a secret. */
export interface ServiceCredentials {
  /** The client's id. */
  readonly clientId: string;
  /** The client's secret; it goes to the issuer alone. */
  readonly clientSecret: string;
}

/** Id and secret are form-encoded within Basic, so that either may hold a colon (RFC 6749, section 2.3.1). */
export function basicAuthorization({ clientId, clientSecret }: ServiceCredentials): string {
  const pair = [clientId, clientSecret].map(formEncoded).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}

import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { TokenSettings } from '../../src/config/settings.js';
import { basic, type OAuthAnswer } from '../support/service-clients.js';
import type { RunningApp } from '../support/test-app.js';
import { OAuthApp } from './oauth-app.js';

/** The claims of an event that somebody else's library has verified with the published keys. */
export type VerifiedEvent = JWTPayload & {
  readonly sub_id: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';

export const SESSION_REVOKED = `${CAEP}session-revoked`;
export const CREDENTIAL_CHANGE = `${CAEP}credential-change`;
export const KEY_REVOKED = 'urn:watchword:event:signing-key-revoked';
export const OF_TOKENS = 'urn:watchword:credential-type:access-token';

/** Sends a poll as the service `billing`, unless the headers say otherwise; a text goes as it is. */
export async function sendPoll(
  oauth: OAuthApp,
  body: object | string | undefined,
  {
    stream = 'one',
    headers = {},
    running = oauth.running,
  }: {
    readonly stream?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly running?: RunningApp;
  } = {},
): Promise<OAuthAnswer> {
  const given = { authorization: basic('billing', oauth.secret), 'content-type': 'application/json', ...headers };
  const rawBody = typeof body === 'object' ? JSON.stringify(body) : body;
  const answer = await running.device().post<never>(`/oauth/events/${stream}`, {
    ...(rawBody !== undefined && { rawBody }),
    headers: given,
    cookies: false,
  });
  const json = answer.body as unknown as OAuthAnswer['json'];
  return { status: answer.status, headers: answer.headers, text: answer.text, json };
}

/** A receiver that acknowledges what it has when it asks again. */
export class EventReceiver {
  private pending: string[] = [];
  private readonly keys;
  /** Everything that has come, as text. */
  readonly received: string[] = [];

  constructor(
    private readonly oauth: OAuthApp,
    private readonly stream: string,
    private readonly running = oauth.running,
  ) {
    this.keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', running.url), { cooldownDuration: 0 });
  }

  /** What is new, verified. */
  async poll(): Promise<VerifiedEvent[]> {
    const { stream, running } = this;
    const answer = await sendPoll(this.oauth, { ack: this.pending }, { stream, running });
    if (answer.status !== 200) throw new Error(`polling failed: ${answer.text}`);
    const sets = answer.json?.['sets'] as Readonly<Record<string, string>>;
    this.pending = Object.keys(sets);
    const events: VerifiedEvent[] = [];
    for (const [jti, token] of Object.entries(sets)) {
      const event = await this.verified(token);
      if (event.jti !== jti) throw new Error(`${String(event.jti)} came as ${jti}`);
      events.push(event);
    }
    return events;
  }

  private async verified(token: string): Promise<VerifiedEvent> {
    const { issuer, audience } = this.running.app.get(TokenSettings);
    const { payload } = await jwtVerify<VerifiedEvent>(token, this.keys, { issuer, audience, typ: 'secevent+jwt' });
    this.received.push(JSON.stringify(payload));
    return payload;
  }
}

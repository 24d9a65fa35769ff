import { randomUUID } from 'node:crypto';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tally } from './report.js';

/** A client that is told to try again later does not ask at once. */
const BEFORE_THE_NEXT_TRY_MS = 50;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How the clients of a drill reach the server. */
export interface Way {
  /** Asked before each try. */
  readonly url: () => string;
  /** The certificate that is trusted, where that is https. */
  readonly ca?: Buffer;
  /** Hears of each answer. */
  readonly onAnswer?: (headers: IncomingHttpHeaders) => void;
}

/**
 * A client as the documentation asks for one: it keeps the last token that it was given, and repeats a refresh that got none
 * under the same Idempotency-Key. Every try is tallied: by its status, and where there is no answer by the error.
 */
export class RefreshingClient {
  private readonly agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  private key = randomUUID();

  constructor(
    private refreshToken: string,
    private readonly way: Way,
    private readonly tally: Pick<Tally, 'add'>,
  ) {}

  async refreshUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) if ((await this.refresh()) !== '200') await pause(BEFORE_THE_NEXT_TRY_MS);
  }

  /** One try. @returns what it is tallied as */
  async refresh(): Promise<string> {
    const outcome = await this.ask();
    this.tally.add(outcome);
    return outcome;
  }

  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private async ask(): Promise<string> {
    try {
      const { status, headers, text } = await this.send(JSON.stringify({ refreshToken: this.refreshToken }));
      this.way.onAnswer?.(headers);
      if (status === 200) this.keep(text);
      if (status === 503 && headers['retry-after'] === undefined) return '503 without Retry-After';
      return String(status);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  private keep(text: string): void {
    const { data } = JSON.parse(text) as { data: { refreshToken: string } };
    this.refreshToken = data.refreshToken;
    this.key = randomUUID();
  }

  private send(body: string): Promise<Answer> {
    const url = new URL('/api/auth/refresh', this.way.url());
    const headers = { 'content-type': 'application/json', 'idempotency-key': this.key };
    const { ca } = this.way;
    return new Promise((resolve, reject) => {
      const sending =
        ca === undefined
          ? http.request(url, { method: 'POST', headers, agent: this.agents.http })
          : https.request(url, { method: 'POST', headers, agent: this.agents.https, ca });
      sending.on('error', reject);
      sending.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      sending.end(body);
    });
  }
}

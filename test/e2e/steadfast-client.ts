import { randomUUID } from 'node:crypto';
import { requestRefresh } from './refresh-request.js';

/** Where the server is at present; waits while there is none. */
export type ServerAddress = () => Promise<string>;

/**
 * A client that does what the documentation asks of one: it keeps the last token that it received, and gives every refresh
 * one Idempotency-Key, under which it asks again until it is answered.
 */
export class SteadfastClient {
  /** How often it asked again, having got no answer. */
  repetitions = 0;

  constructor(
    private readonly address: ServerAddress,
    /** Every token that it received, the newest last. */
    readonly received: string[],
  ) {}

  /** @throws Error when the session was refused */
  async refresh(): Promise<void> {
    const key = randomUUID();
    for (;;) {
      const answer = await requestRefresh(await this.address(), this.newest(), key).catch(() => undefined);
      if (answer?.tokens) {
        this.received.push(answer.tokens.refreshToken);
        return;
      }
      const isToBeAskedAgain = answer === undefined || answer.status === 503;
      if (!isToBeAskedAgain) throw new Error(`a session was lost: ${answer.status} ${answer.code}`);
      this.repetitions += 1;
    }
  }

  newest(generationsAgo = 0): string {
    return this.received.at(-1 - generationsAgo) ?? '';
  }
}

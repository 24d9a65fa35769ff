import type { CookieJar } from './cookie-jar.js';
import { type Fate, GOOD_FATE } from './fates.js';
import type { SimulatedServer } from './simulated-server.js';
import type { ReachableTab } from './reachable-tab.js';
import { type Send, sendOf } from './send.js';
import type { World } from './world.js';

/** After it the tab is told that its request failed. */
const ERROR_AFTER_MS = 20;
/** So long a browser waits for an answer that does not come: longer than a refresh may take, and than a lock is waited for. */
const SILENCE_MS = 45_000;

interface NetworkParts {
  readonly world: World;
  readonly server: SimulatedServer;
  readonly jar: CookieJar;
  /** Called before a request goes out, with those that are under way. */
  readonly onSend: (send: Send, underWay: readonly Send[]) => void;
}

/** What is between one browser and the server: each request has a fate, and a good one after the last. */
export class Network {
  /** Every request of the browser, in order. */
  readonly sends: Send[] = [];
  isOffline = false;
  private fates: Fate[] = [];

  constructor(private readonly parts: NetworkParts) {}

  /** From now on the requests fare so, one after the other. */
  breakFrom(fates: readonly Fate[]): void {
    this.fates = [...fates];
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    this.isOffline = false;
    this.fates = [];
  }

  /** `fetch` as this tab has it. */
  fetch(tab: ReachableTab, input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const signal = init?.signal ?? request.signal;
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const send = sendOf(tab, request, { resolve, reject }, this.parts);
      signal.addEventListener('abort', () => {
        if (this.giveUp(send)) reject(signal.reason as Error);
      });
      this.parts.onSend(
        send,
        this.sends.filter(({ isOver }) => !isOver),
      );
      this.sends.push(send);
      this.parts.world.record(`${tab.name} sends ${send.label}`);
      if (this.isOffline) this.fail(send, ERROR_AFTER_MS);
      else this.travel(send);
    });
  }

  /** The requests of a tab that is gone reach the server at once or, where they are lost, never; their answers nobody. */
  cancelAllOf(tab: ReachableTab): void {
    for (const send of this.sends) {
      if (send.tab === tab) this.giveUp(send);
    }
  }

  private travel(send: Send): void {
    const fate = this.fates.shift() ?? GOOD_FATE;
    if (fate !== GOOD_FATE) this.parts.world.record(`   its fate: ${JSON.stringify(fate)}`);
    switch (fate.kind) {
      case 'request lost':
        send.arrive = () => Promise.resolve();
        return this.fail(send, fate.seen === 'error' ? ERROR_AFTER_MS : SILENCE_MS);
      case 'refused':
        send.arrive = () => Promise.resolve();
        return this.answer(send, gatewayAnswer(fate.status, fate.retryAfterSeconds), ERROR_AFTER_MS);
      case 'answered':
      case 'doubled':
      case 'answer lost':
        send.arrive = () => this.arrive(send, fate);
        this.parts.world.after(fate.outMs, `${send.label} arrives`, () => send.arrive());
    }
  }

  private async arrive(send: Send, fate: Extract<Fate, { outMs: number }>): Promise<void> {
    if (send.hasArrived) return;
    send.hasArrived = true;
    const { server } = this.parts;
    const answer = await server.handle(send);
    const last = fate.kind === 'doubled' ? await server.handle(send) : answer;
    if (fate.kind !== 'answer lost') return this.answer(send, last, fate.backMs);
    if (fate.seen === '503') this.answer(send, gatewayAnswer(503, null), ERROR_AFTER_MS);
    else this.fail(send, fate.seen === 'error' ? ERROR_AFTER_MS : SILENCE_MS);
  }

  private answer(send: Send, answer: Response, afterMs: number): void {
    this.parts.world.after(afterMs, `answer ${answer.status} to ${send.label}`, () => {
      if (send.isOver) return;
      send.isOver = true;
      // the browser keeps the cookies, also while the tab stands still
      this.parts.jar.keep(answer.headers);
      send.tab.deliver('answer', () => {
        this.parts.world.record(`${send.tab.name} gets ${answer.status} for ${send.label}`);
        send.settle.resolve(answer);
      });
    });
  }

  private fail(send: Send, afterMs: number): void {
    this.parts.world.after(afterMs, `${send.label} fails`, () => {
      if (send.isOver) return;
      send.isOver = true;
      send.tab.deliver('network error', () => {
        this.parts.world.record(`${send.tab.name} gets no answer to ${send.label}`);
        send.settle.reject(new TypeError('fetch failed'));
      });
    });
  }

  private giveUp(send: Send): boolean {
    if (send.isOver) return false;
    send.isOver = true;
    this.parts.world.record(`${send.tab.name} gives ${send.label} up`);
    this.parts.world.after(0, `${send.label} arrives`, () => send.arrive());
    return true;
  }
}

function gatewayAnswer(status: 500 | 503, retryAfterSeconds: number | null): Response {
  const headers = { 'content-type': 'text/html', ...(retryAfterSeconds && { 'retry-after': `${retryAfterSeconds}` }) };
  return new Response('<h1>Something is away</h1>', { status, headers });
}

import { createClient } from '../../src/client/index.js';

/**
 * What runs in the page of a test's application: one client, which the test drives by `page.evaluate`. It is bundled when a
 * test starts, and knows of the page nothing but its address.
 */

/** The rest of what a browser has is what Node has too. */
declare const location: { readonly search: string };
declare const localStorage: Storage;
declare const sessionStorage: Storage;

declare function addEventListener(type: 'pageshow', listener: (event: { readonly persisted: boolean }) => void): void;

interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What became of a call: the status, or the code or name of what it failed with. */
export type CallOutcome = number | string;

const asked = new URLSearchParams(location.search);
const storage = { localStorage, sessionStorage }[asked.get('storage') ?? ''];
const timeoutMs = asked.get('timeoutMs');
const PATH = '/api/users/me';

const client = createClient({
  baseUrl: asked.get('baseUrl') ?? '/',
  delivery: (asked.get('delivery') ?? 'split') as 'split' | 'body' | 'cookie',
  ...(storage && { storage }),
  ...(timeoutMs !== null && { timeoutMs: Number(timeoutMs) }),
});

const events: string[] = [];
client.on('loggedIn', () => events.push('loggedIn'));
client.on('refreshed', () => events.push('refreshed'));
client.on('loggedOut', ({ reason, elsewhere }) => events.push(`loggedOut ${reason}${elsewhere ? ' elsewhere' : ''}`));

let isCalling = false;
let ended: Promise<unknown> = Promise.resolve();
const outcomes = new Map<CallOutcome, number>();

async function call(path = PATH): Promise<CallOutcome> {
  try {
    const response = await client.fetch(path, { headers: { 'x-call': crypto.randomUUID() } });
    await response.text();
    return response.status;
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name: string; message: string };
  return typeof code === 'string' ? code : `${name}: ${message}`;
}

async function keepCalling(leastMs: number, mostMs: number): Promise<void> {
  while (isCalling) {
    const outcome = await call();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const [part = 0] = crypto.getRandomValues(new Uint8Array(1));
    await new Promise((resolve) => setTimeout(resolve, leastMs + ((mostMs - leastMs) * part) / 255));
  }
}

/** Whether the page came out of the back/forward cache, each time that it was shown. */
const shown: boolean[] = [];
addEventListener('pageshow', ({ persisted }) => shown.push(persisted));

const harness = {
  client,
  events,
  shown,
  call,
  calls: (times: number) => Promise.all(Array.from({ length: times }, () => call())),
  logIn: async (identifier: string, password: string): Promise<CallOutcome> => {
    try {
      await client.login({ identifier, password });
      return 'in';
    } catch (error) {
      return outcomeOf(error);
    }
  },
  logOut: () => client.logout().then(() => 'out', outcomeOf),
  start: (leastMs: number, mostMs: number): void => {
    isCalling = true;
    ended = keepCalling(leastMs, mostMs);
  },
  stop: async (): Promise<[CallOutcome, number][]> => {
    isCalling = false;
    await ended;
    return [...outcomes];
  },
  made: (): [CallOutcome, number][] => [...outcomes],
};

Object.assign(globalThis, { harness });

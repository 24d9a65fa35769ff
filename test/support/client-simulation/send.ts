import type { CookieJar } from './cookie-jar.js';
import type { ReachableTab } from './reachable-tab.js';
import type { World } from './world.js';

/** The header by which a test knows its calls again. */
export const CALL_HEADER = 'x-call';

/** One request on the wire. */
export interface Send {
  readonly tab: ReachableTab;
  readonly request: Request;
  readonly path: string;
  readonly label: string;
  readonly isRefresh: boolean;
  /** The Idempotency-Key. */
  readonly key: string | null;
  /** Which call of the test it is of. */
  readonly callId: string | null;
  /** For whom the server takes it: `sub` of the access token. */
  readonly subject: string | undefined;
  /** The Cookie header. */
  readonly cookies: string | undefined;
  readonly sentAt: number;
  readonly settle: { resolve(answer: Response): void; reject(reason: unknown): void };
  /** Brings it to the server, unless it is there or lost. */
  arrive: () => Promise<void>;
  hasArrived: boolean;
  /** An answer or an error has come to the browser, or the tab has given it up. */
  isOver: boolean;
  /** How the server answered, each time that it got the request, whether or not that came back. */
  readonly outcomes: { readonly status: number; readonly code: string | undefined }[];
}

/** What a tab sends at this moment. */
export function sendOf(
  tab: ReachableTab,
  request: Request,
  settle: Send['settle'],
  { jar, world }: { readonly jar: CookieJar; readonly world: World },
): Send {
  const path = new URL(request.url).pathname;
  const isRefresh = path.endsWith('/auth/refresh');
  const key = request.headers.get('idempotency-key');
  const callId = request.headers.get(CALL_HEADER);
  const isWithCookies = request.credentials !== 'omit';
  const bearer = request.headers.get('authorization')?.replace('Bearer ', '');
  const token = bearer ?? (isWithCookies ? jar.find('_access') : undefined);
  const name = callId === null ? '' : ` of call ${callId}`;
  return {
    ...{ tab, request, path, isRefresh, key, callId, settle },
    label: `${request.method} ${path}${key === null ? '' : ` ${key}`}${name}`,
    subject: token === undefined ? undefined : subjectOf(token),
    cookies: isWithCookies ? jar.headerFor(path) : undefined,
    sentAt: world.now(),
    arrive: () => Promise.resolve(),
    hasArrived: false,
    isOver: false,
    outcomes: [],
  };
}

function subjectOf(token: string): string | undefined {
  const [, claims = ''] = token.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub?: string }).sub;
}

import type { FakeProviderUser } from './fake-provider-grants.js';
import { type TestAnswer, TestClient } from './test-client.js';
import type { TestUser } from './test-user.js';

/** A provider as a browser sees it. */
interface SeenProvider {
  readonly id: string;
  /** Answers the address at which the browser comes back. */
  approve(authorization: string, as?: FakeProviderUser): Promise<URL>;
}

/** Of `POST /api/auth/refresh`. */
interface Refreshed {
  readonly accessToken: string;
}

const ANSWER_JSON = { accept: 'application/json' };

/** The account that a user of the application has at a provider, unless a test says another. */
export function accountAt({ id: provider }: Pick<SeenProvider, 'id'>, user: TestUser): FakeProviderUser {
  const { id, email, username, fullName } = user;
  return {
    ...{ sub: `${provider}-${id}`, email, email_verified: true },
    ...{ name: fullName, preferred_username: username },
  };
}

/**
 * Goes the way of a browser: from the application to the provider, and back with what the provider says.
 *
 * @throws Error with the code of the application's refusal
 */
export async function signInThrough(
  provider: SeenProvider,
  device: TestClient,
  { mode, as }: { readonly mode: 'login' | 'connect'; readonly as: FakeProviderUser | undefined },
): Promise<void> {
  const path = `/api/auth/providers/${provider.id}/authorize?mode=${mode}`;
  const begun = await device.get<{ location: string }>(path, { headers: ANSWER_JSON });
  if (begun.status !== 200) throw refusal(provider, begun.body?.code ?? `status ${begun.status}`);
  const ended = await comeBack(device, await provider.approve(begun.data.location, as));
  if (ended.status !== 303) throw refusal(provider, ended.body?.code ?? `status ${ended.status}`);
  const code = new URL(ended.headers.get('location') ?? '', device.baseUrl).searchParams.get('error');
  if (code !== null) throw refusal(provider, code);
}

/**
 * A browser follows a link of another site: it has no access token to show, and of the cookies it brings along only those of
 * sign-ins, which are SameSite=Lax and not Strict.
 */
async function comeBack(device: TestClient, { pathname, search }: URL): Promise<TestAnswer<unknown>> {
  const strict = [...device.cookies].filter(([name]) => !/[-_]flow-/.test(name));
  for (const [name] of strict) device.cookies.delete(name);
  const headers = { 'sec-fetch-site': 'cross-site' };
  const answer = await device.get(`${pathname}${search}`, { token: undefined, headers });
  const written = new Set(answer.headers.getSetCookie().map((line) => line.split('=')[0] ?? ''));
  for (const [name, value] of strict) if (!written.has(name)) device.cookies.set(name, value);
  return answer;
}

/** Logs the device in, and answers it with the access token that a page then asks for. */
export async function logInThrough(
  provider: SeenProvider,
  device: TestClient,
  as: FakeProviderUser | undefined,
): Promise<TestClient> {
  await signInThrough(provider, device, { mode: 'login', as });
  const { status, data, body } = await device.post<Refreshed>('/api/auth/refresh');
  if (status !== 200) throw refusal(provider, body?.code ?? `status ${status}`);
  const loggedIn = new TestClient(device.baseUrl, data.accessToken);
  for (const [name, value] of device.cookies) loggedIn.cookies.set(name, value);
  return loggedIn;
}

function refusal({ id }: SeenProvider, code: string): Error {
  return new Error(`the sign-in through ${id} was refused: ${code}`);
}

import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { override } from '../../src/index.js';
import { PasswordHasher } from '../../src/modules/passwords/index.js';
import { type Account, registered } from '../support/accounts.js';
import type { ApiClient, ApiResponse } from '../support/api-client.js';
import { CountingPasswordHasher } from '../support/counting-password-hasher.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import type { DatabaseKind } from '../support/databases.js';

export const FREE_ATTEMPTS = 5;
/** In the place of 100, for the sake of the time it takes; the default has a test of its own. */
export const STOP_AFTER = 20;
export const LONGEST_DELAY_MS = 900_000;

let addresses = 0;
/** Of a range for tests (RFC 2544), each one once. */
export const anAddress = () => `198.18.${(addresses += 1) >> 8}.${addresses & 255}`;

/** An application that limits wrong passwords, and what its attackers and owners do. */
export interface GuessedApp extends RunningApp {
  readonly hasher: CountingPasswordHasher;
}

export async function startGuessedApp(
  kind: DatabaseKind,
  environment: Readonly<Record<string, string>> = {},
): Promise<GuessedApp> {
  const hasher = new CountingPasswordHasher();
  const limits = {
    LOGIN_ATTEMPTS: String(FREE_ATTEMPTS),
    LOGIN_STOP_AFTER: String(STOP_AFTER),
    TRUST_PROXY: '1',
    ...environment,
  };
  const app = await startTestApp(kind, limits, { overrides: [override(PasswordHasher, hasher)] });
  return { ...app, hasher };
}

export const aWrongPassword = () => `guess-${randomBytes(9).toString('base64url')}`;

interface Login {
  readonly identifier: string;
  readonly password?: string;
  readonly from?: string;
  readonly delivery?: 'split' | 'cookie' | 'body';
}

/** A login; a wrong password from a new address unless something else is given. */
export function logIn(
  device: ApiClient,
  { identifier, password = aWrongPassword(), from = anAddress(), delivery = 'body' }: Login,
): Promise<ApiResponse> {
  const body = { identifier, password, delivery };
  return device.post('/api/auth/login', { body, headers: { 'x-forwarded-for': from } });
}

/** So many wrong passwords, each from a new device and address and each as soon as it is allowed. */
export async function guess(app: RunningApp, identifier: string, times: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const answer = await logIn(app.device(), { identifier });
    statuses.push(answer.status);
    app.clock.advance(LONGEST_DELAY_MS);
  }
  return statuses;
}

export async function anOwner(app: RunningApp): Promise<Account & { readonly id: string }> {
  const { account, user } = await registered(app.device());
  return { ...account, id: user.id };
}

/** A device that has logged in to the account, and so is known to it. */
export async function aKnownDevice(app: RunningApp, owner: Account): Promise<ApiClient> {
  const device = app.device();
  const answer = await logIn(device, { identifier: owner.email, password: owner.password, delivery: 'split' });
  if (answer.status !== 200) throw new Error(`logging in failed: ${answer.text}`);
  return device;
}

/** What an answer says of the limit. */
export function limitIn({ status, body, headers }: ApiResponse): unknown {
  return [status, body.code, headers.get('retry-after')];
}

export function countedRows(app: RunningApp): Promise<Record<string, unknown>[]> {
  return app.app.get(DataSource).query('SELECT * FROM attempt_counts');
}

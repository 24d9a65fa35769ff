import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import bcrypt from 'bcrypt';
import { DataSource } from 'typeorm';
import { readSettings } from 'watchword';
import { exportUsers } from '../src/export-users';
import { ShopUserEntity } from '../src/shop/shop-user.entity';
import { createShop } from '../src/shop-app';

const folder = mkdtempSync(join(tmpdir(), 'shop-'));
const environment = {
  NODE_ENV: 'test',
  SHOP_DATABASE: join(folder, 'shop.db'),
  SHOP_JWT_SECRET: randomBytes(32).toString('hex'),
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
const ada = { id: randomUUID(), email: 'ada@shop.example', name: 'Ada Lovelace' };
const password = `violet-${randomBytes(9).toString('base64url')}-harbour`;

/** The shop in a stage, over the database that the stages before have left. */
async function inStage<T>(stage: number, work: (ask: Ask, app: NestFastifyApplication) => Promise<T>): Promise<T> {
  const { SHOP_DATABASE: databaseFile, SHOP_JWT_SECRET: oldSecret, ...watchword } = environment;
  const app = await createShop(stage, { databaseFile, oldSecret, settings: readSettings(watchword) });
  try {
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return await work((path, given) => ask(url, path, given), app);
  } finally {
    await app.close();
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Ask = (path: string, given?: { readonly token?: string; readonly post?: object }) => Promise<Answer>;

async function ask(url: string, path: string, { token, post }: Parameters<Ask>[1] = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    ...(post && { method: 'POST', body: JSON.stringify(post) }),
    headers: {
      ...(post && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The shop's own login. */
async function oldToken(asking: Ask): Promise<string> {
  const { body } = await asking('/login', { post: { email: ada.email, password } });
  return body['token'] as string;
}

/** Watchword's. */
async function newToken(asking: Ask): Promise<string> {
  const { status, body } = await asking('/api/auth/login', {
    post: { identifier: ada.email, password, delivery: 'body' },
  });
  expect(status).toBe(200);
  return (body['data'] as { accessToken: string }).accessToken;
}

async function linkOf(asking: Ask, token: string): Promise<string> {
  return (await asking('/orders/7/link', { token })).body['token'] as string;
}

const ofAda = { status: 200, body: { ordersOf: ada.id } };
let old: string;
let oldLink: string;
let token: string;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('0: the shop has users and tokens of its own', async () => {
  await inStage(0, async (asking, app) => {
    const passwordHash = await bcrypt.hash(password, 10);
    await app
      .get(DataSource)
      .getRepository(ShopUserEntity)
      .insert({ ...ada, passwordHash });
    old = await oldToken(asking);
    oldLink = await linkOf(asking, old);
    expect(await asking('/orders', { token: old })).toEqual(ofAda);
    expect(await asking(`/downloads?token=${oldLink}`)).toEqual({ status: 200, body: { order: '7' } });
    expect((await asking('/orders', { token: oldLink })).status).toBe(401);
  });
});

it('1: Watchword stands beside it; users keep ids and passwords, and both kinds of tokens are accepted', async () => {
  // the tables of Watchword are made by the start
  await inStage(1, async (asking) => expect(await asking('/orders', { token: old })).toEqual(ofAda));
  writeFileSync(join(folder, 'users.jsonl'), await exportUsers(environment.SHOP_DATABASE));
  const commandLine = [resolve('dist/src/watchword.js'), 'users', 'import', join(folder, 'users.jsonl')];
  execFileSync(process.execPath, commandLine, { env: { ...environment, PATH: process.env['PATH'] }, cwd: folder });
  await inStage(1, async (asking) => {
    token = await newToken(asking);
    for (const each of [old, token, await oldToken(asking)]) {
      expect(await asking('/orders', { token: each })).toEqual(ofAda);
    }
    expect(await asking(`/downloads?token=${oldLink}`)).toEqual({ status: 200, body: { order: '7' } });
    expect((await asking('/api/users/me', { token: old })).status).toBe(401);
    expect((await asking('/orders', { token: `${token}x` })).status).toBe(401);
  });
});

it('2: everybody logs in at Watchword, and tokens of before are accepted until they expire', async () => {
  await inStage(2, async (asking) => {
    expect((await asking('/login', { post: { email: ada.email, password } })).status).toBe(404);
    for (const each of [old, token, await newToken(asking)]) {
      expect(await asking('/orders', { token: each })).toEqual(ofAda);
    }
  });
});

it('3: only tokens of Watchword are accepted, and the code of the shop signs its links with Watchword’s keys', async () => {
  await inStage(3, async (asking) => {
    expect(await asking('/orders', { token })).toEqual(ofAda);
    expect((await asking('/orders', { token: old })).status).toBe(401);
    const link = await linkOf(asking, token);
    expect(await asking(`/downloads?token=${link}`)).toEqual({ status: 200, body: { order: '7' } });
    expect((await asking('/orders', { token: link })).status).toBe(401);
    expect((await asking(`/downloads?token=${oldLink}`)).status).toBe(404);
    // as the shop's own code never did: a session that has ended ends its tokens
    await asking('/api/auth/logout-all', { token, post: {} });
    expect((await asking('/orders', { token })).status).toBe(401);
  });
});

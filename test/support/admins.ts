import { DataSource } from 'typeorm';
import { UserEntity } from '../../src/modules/users/index.js';
import { anAccount, loggedIn, registered, type Account } from './accounts.js';
import type { ApiClient, Tokens } from './api-client.js';
import type { RunningApp } from './test-app.js';

/** Registers an administrator and logs in: no request makes one, so the row is changed as an operator would. */
export async function anAdmin(
  running: RunningApp,
  device: ApiClient = running.device(),
): Promise<Tokens & { account: Account }> {
  const { account, user } = await registered(device, anAccount());
  const users = running.app.get(DataSource).getRepository(UserEntity);
  await users.update({ id: user.id }, { roles: ['user', 'admin'] });
  return { ...(await loggedIn(device, account)), account };
}

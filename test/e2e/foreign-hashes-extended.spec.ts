import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { BcryptPasswordHasher, override, PasswordHasher } from '../../src/index.js';
import { loggedIn, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const legacyHash = (password: string): string => `legacy:${createHash('sha256').update(password).digest('hex')}`;

/** What docs/extending.md shows. */
@Injectable()
class MigratingPasswordHasher extends BcryptPasswordHasher {
  override recognises(hash: string): boolean {
    return hash.startsWith('legacy:') || super.recognises(hash);
  }

  override verify(password: string, hash: string): Promise<boolean> {
    return hash.startsWith('legacy:') ? Promise.resolve(legacyHash(password) === hash) : super.verify(password, hash);
  }
}

describe('a hash of a kind that a team taught to the hasher', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startTestApp('sqlite', {}, { overrides: [override(PasswordHasher, MigratingPasswordHasher)] });
  });
  afterAll(() => running.close());

  it('logs in and is upgraded, as are the foreign hashes that are read without it', async () => {
    const statements = statementsOn<{ password_hash: string }>(running.app.get(DataSource));
    const { account, user } = await registered(running.device());
    const imported = { ...account, password: 'U*U' };
    const foreign = ['$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', legacyHash('U*U')];
    for (const hash of foreign) {
      await statements`UPDATE users SET password_hash = ${hash} WHERE id = ${user.id}`;
      await loggedIn(running.device(), imported);
      const [row] = await statements`SELECT password_hash FROM users WHERE id = ${user.id}`;
      expect(row?.password_hash).toMatch(/^\$watchword-bcrypt\$/);
      await loggedIn(running.device(), imported);
    }
  });
});

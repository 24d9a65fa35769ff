import { TokenAdmission } from '../../src/modules/auth/index.js';
import { registered } from '../support/accounts.js';
import { BreakableLink } from '../support/breakable-link.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

const ROUNDS = 5;

/** Reads so seldom by itself that only a new connection can be what told it. */
describe('an instance whose connection for notifications was dropped', () => {
  let link: BreakableLink;
  let here: RunningApp;
  let dropped: RunningApp;

  beforeAll(async () => {
    const url = await migratedDatabase('postgres');
    link = await BreakableLink.to(url);
    const environment = { ...newServerSecrets(), REVOCATION_POLL_INTERVAL: '5m', REVOCATION_STALENESS_LIMIT: '5m' };
    here = await startTestApp('postgres', { ...environment, DATABASE_URL: url });
    dropped = await startTestApp('postgres', { ...environment, DATABASE_URL: link.url });
  });
  afterAll(async () => {
    await dropped.close();
    await here.close();
    await link.cut();
  });

  it('connects again by itself, reads what it missed, and hears of what comes then', async () => {
    const admission = dropped.app.get(TokenAdmission, { strict: false });
    const isAdmitted = async (token: string): Promise<boolean> => {
      try {
        await admission.admit(token);
        return true;
      } catch {
        return false;
      }
    };
    const logOut = (token: string) => here.device().post('/api/auth/logout', { token });
    for (let round = 0; round < ROUNDS; round += 1) {
      const [missed, heard] = [await registered(here.device()), await registered(here.device())];
      for (const { accessToken } of [missed, heard]) expect(await isAdmitted(accessToken)).toBe(true);
      await link.cut();
      await logOut(missed.accessToken);
      expect(await isAdmitted(missed.accessToken)).toBe(true);
      await link.mend();
      await eventually('it reads what it missed', async () => !(await isAdmitted(missed.accessToken)));
      await logOut(heard.accessToken);
      await eventually('it hears again', async () => !(await isAdmitted(heard.accessToken)));
    }
  });
});

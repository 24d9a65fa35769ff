import { DomainError } from '../../src/kernel/domain-error.js';
import { TokenAdmission } from '../../src/modules/auth/index.js';
import { registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { BreakableLink } from '../support/breakable-link.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

/** Two instances, the second of which reaches the database by a way that can be broken. */
describe('an instance that has lost its database', () => {
  let link: BreakableLink;
  let here: RunningApp;
  let cutOff: RunningApp;

  beforeAll(async () => {
    const url = await migratedDatabase('postgres');
    link = await BreakableLink.to(url);
    const environment = { ...newServerSecrets(), REVOCATION_POLL_INTERVAL: '1s', REVOCATION_STALENESS_LIMIT: '2s' };
    here = await startTestApp('postgres', { ...environment, DATABASE_URL: url });
    cutOff = await startTestApp('postgres', { ...environment, DATABASE_URL: link.url });
  });
  afterAll(async () => {
    await cutOff.close();
    await here.close();
    await link.cut();
  });

  /** What the guard says, apart from what a route would read. */
  const answerTo = async ({ accessToken }: Tokens): Promise<string> => {
    try {
      await cutOff.app.get(TokenAdmission, { strict: false }).admit(accessToken);
      return 'ADMITTED';
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    }
  };
  const ADMITTED = 'ADMITTED';

  describe.each([
    ['that refuses connections', () => link.cut(), () => link.mend()],
    ['that is silent', () => Promise.resolve(link.freeze()), () => Promise.resolve(link.thaw())],
  ])('%s', (_how, lose, giveBack) => {
    it('goes on accepting by memory, then says to try again, never accepts what was revoked, and recovers', async () => {
      const [good, bad] = [await registered(here.device()), await registered(here.device())];
      await cutOff.catchUp();
      expect(await answerTo(good)).toBe(ADMITTED);
      expect(await answerTo(bad)).toBe(ADMITTED);

      await lose();
      expect((await here.device().post('/api/auth/logout', { token: bad.accessToken })).status).toBe(200);
      await eventually('the feed is stale', async () => (await answerTo(bad)) === 'SERVICE_UNAVAILABLE');
      for (const tokens of [good, bad]) expect(await answerTo(tokens)).toBe('SERVICE_UNAVAILABLE');

      await giveBack();
      const seen = new Set<string>();
      await eventually('it is well again', async () => {
        seen.add(await answerTo(bad));
        return (await answerTo(good)) === ADMITTED;
      });
      expect(seen).not.toContain(ADMITTED);
      expect(await answerTo(bad)).toBe('SESSION_REVOKED');
    });
  });
});

import { createTestApp, FakeClock, FakeOpenIdProvider, type TestApp, testSettings } from 'watchword/testing';
import { AppModule } from '../src/app.module';
import type { Appointment } from '../src/calendar/calendar.service';

describe('the calendar of another company', () => {
  const clock = new FakeClock();
  let provider: FakeOpenIdProvider;
  let app: TestApp;

  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start({ id: 'calendar', clock, accessTokenLifetimeSeconds: 300 });
    provider.serve('/appointments', ({ user }) => [{ at: '09:00', title: `Breakfast with ${String(user.name)}` }]);
    const settings = testSettings({ ...provider.environment() });
    app = await createTestApp({ rootModule: AppModule.with(settings, provider.issuer), settings, clock });
  });
  afterEach(() => provider.faults.clear());
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  it('is shown to whoever has connected their account there, with a token that is refreshed', async () => {
    const ada = await app.aUser().withFullName('Ada').loggedIn();
    await app.connect(provider, ada);
    const ask = () => ada.get<Appointment[]>('/api/calendar');
    expect((await ask()).data).toEqual([{ at: '09:00', title: 'Breakfast with Ada' }]);
    expect(provider.requestsTo('token', 'refresh_token')).toHaveLength(0);
    clock.advance('6m');
    expect((await ask()).status).toBe(200);
    expect(provider.requestsTo('token', 'refresh_token')).toHaveLength(1);
  });

  it('is not shown to others, who are told what to do', async () => {
    const stranger = await app.aUser().loggedIn();
    const { status, body } = await stranger.get('/api/calendar');
    expect([status, body.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
  });

  it('asks for consent again when the user has taken it back there', async () => {
    const grace = await app.aUser().loggedIn();
    await app.connect(provider, grace, { sub: 'grace-at-the-calendar' });
    provider.withdrawConsent('grace-at-the-calendar');
    expect((await grace.get('/api/calendar')).body.code).toBe('CONNECTION_NEEDS_RECONSENT');
  });

  it('keeps the connection while the other company is away', async () => {
    const edsger = await app.aUser().loggedIn();
    await app.connect(provider, edsger);
    clock.advance('6m');
    provider.faults.failWith(503);
    expect((await edsger.get('/api/calendar')).body.code).toBe('PROVIDER_UNAVAILABLE');
    provider.faults.clear();
    clock.advance('1m');
    expect((await edsger.get('/api/calendar')).status).toBe(200);
  });
});

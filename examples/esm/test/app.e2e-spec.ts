import { ExpressAdapter } from '@nestjs/platform-express';
import { createTestApp, type TestApp } from 'watchword/testing';
import { AppModule } from '../src/app.module.js';

let app: TestApp;
beforeAll(async () => void (app = await createTestApp({ rootModule: AppModule, adapter: new ExpressAdapter() })));
afterAll(() => app.close());

it('shows reports to whoever may read the audit log', async () => {
  const admin = await app.aUser().withRole('admin').loggedIn();
  expect(JSON.parse((await admin.get('/reports')).text)).toEqual({ readBy: admin.id });
  expect((await (await app.aUser().loggedIn()).get('/reports')).status).toBe(403);
});

it('lets a token in that nobody logged in for, until its time is over', async () => {
  const user = await app.aUser().withRole('admin').created();
  const token = await app.tokenFor(user);
  expect((await app.client().get('/reports', { token })).status).toBe(200);
  app.clock.advance('16m');
  expect((await app.client().get('/reports', { token })).status).toBe(401);
});

it('shows the rest to everybody', async () => {
  expect((await app.client().get('/reports/public')).text).toBe('for everybody');
  expect((await app.client().get('/reports')).status).toBe(401);
});

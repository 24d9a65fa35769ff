import { createTestApp, type TestApp, testSettings } from 'watchword/testing';
import { AppModule } from '../src/app.module';

let app: TestApp;
beforeAll(async () => void (app = await createTestApp({ rootModule: AppModule.with(testSettings()) })));
afterAll(() => app.close());

it('lets administrators alone forget invoices', async () => {
  expect((await (await app.aUser().withRole('admin').loggedIn()).delete('/api/invoices')).status).toBe(200);
  expect((await (await app.aUser().loggedIn()).delete('/api/invoices')).status).toBe(403);
});

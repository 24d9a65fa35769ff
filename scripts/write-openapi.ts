/* Writes the OpenAPI document of the built application to docs/openapi.json: `npm run openapi`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

type CreateTestApp = typeof import('../src/testing/create-test-app.js');
type TestSettings = typeof import('../src/testing/test-settings.js');
type OpenApi = typeof import('../src/bootstrap/openapi.js');

/** From dist, because tsx keeps no types of parameters, and Nest injects by those. */
async function built<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../dist/${path}`, import.meta.url).href)) as Module;
}

const { createTestApp } = await built<CreateTestApp>('testing/create-test-app.js');
const { testSettings } = await built<TestSettings>('testing/test-settings.js');
const { createOpenApiDocument } = await built<OpenApi>('bootstrap/openapi.js');

const settings = testSettings();
const running = await createTestApp({ settings });
const document = await createOpenApiDocument(running.app, settings);
await running.close();

const file = resolve('docs/openapi.json');
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${Object.keys(document.paths).length} paths written to ${file}\n`);

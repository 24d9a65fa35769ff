/* Writes the OpenAPI document of the built application to docs/openapi.json: `npm run openapi`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createOpenApiDocument } from '../dist/bootstrap/openapi.js';
import { createTestApp } from '../dist/testing/create-test-app.js';
import { testSettings } from '../dist/testing/test-settings.js';

// the address of a first start, so that generated clients reach it
const settings = testSettings({ PUBLIC_URL: 'http://127.0.0.1:3000' });
const running = await createTestApp({ settings });
const document = await createOpenApiDocument(running.app, settings);
await running.close();

const file = resolve('docs/openapi.json');
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${Object.keys(document.paths).length} paths written to ${file}\n`);

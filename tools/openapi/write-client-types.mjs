/* Writes the types of the client that are made of docs/openapi.json: `npm run client-types`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { installOnce } from '../../scripts/install-once.mjs';

installOnce(import.meta.dirname, 'the OpenAPI tools in tools/openapi/', '--ignore-scripts');
// it uses what has just been installed
const { clientTypes } = await import('./client-types.mjs');
for (const [file, text] of Object.entries(await clientTypes())) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`written: ${file}`);
}

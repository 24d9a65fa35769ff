/*
 * Says how large the client is in a browser, bundled, minified and compressed: `npm run client-size`. It fails above the
 * limit, so that code which every page would load is noticed when it comes in.
 */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * Everything that `watchword/client` exports, after `gzip -9`. The aim was 5,000 and is missed; what each part weighs stands in
 * docs/decisions/0041-one-refresh-a-browser.md. The limit keeps it from growing further.
 */
const LIMIT_BYTES = 6_600;

const ROOT = resolve(import.meta.dirname, '..');

/** What pages write that use a part of it. */
const USES = {
  everything: `export * from './src/client/index.js';`,
  'createClient alone': `import { createClient } from './src/client/index.js'; createClient({ baseUrl: '/' });`,
  'isTokenExpired alone': `export { isTokenExpired } from './src/client/index.js';`,
};

const sizes = new Map();
for (const [name, contents] of Object.entries(USES)) {
  const code = await bundled(contents);
  const compressed = gzipSync(code, { level: 9 }).length;
  sizes.set(name, compressed);
  console.log(`The client, ${name}: ${compressed} bytes compressed, ${code.length} minified.`);
}
if (sizes.get('everything') >= LIMIT_BYTES) {
  console.error(`The client has to stay below ${LIMIT_BYTES} bytes.`);
  process.exitCode = 1;
}

/** It is bundled for browsers, so that an import of Node's modules fails here. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].contents;
}

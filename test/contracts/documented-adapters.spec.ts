import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRangeService } from '../support/range-service.js';
import { RangeBreachedPasswords } from './documented/range-breached-passwords.js';

const FOLDER = join('test', 'contracts', 'documented');

/** As a team writes it, which has the package and no sources. */
function asPackaged(source: string): string {
  return source
    .replaceAll("'../../../src/index.js'", "'watchword'")
    .replaceAll("'../../../src/testing/index.js'", "'watchword/testing'");
}

it.each(readdirSync(FOLDER))('docs/extending.md shows %s, word for word', (file) => {
  const source = asPackaged(readFileSync(join(FOLDER, file), 'utf8'));
  expect(source).toContain("from 'watchword'");
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(`\`\`\`ts\n${source}\`\`\``);
});

it.each([
  ['CompanyHooks', 'lifecycle-hooks.ts'],
  ['WebhookEventPublisher', 'event-publisher.ts'],
])('docs/extending.md shows the class %s, word for word', (name, file) => {
  const source = readFileSync(join('test', 'contracts', 'ports', file), 'utf8');
  const [adapter = ''] = new RegExp(`@Injectable\\(\\)\nclass ${name} [^]*?\n}\n`).exec(source) ?? [];
  expect(adapter).toContain(name);
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(adapter);
});

it('the breach service of docs/extending.md does not count a line of padding as a breach', async () => {
  const opened = await openRangeService(['password'], (url) => new RangeBreachedPasswords(url), 0);
  expect(await opened.breached.includes('password', new AbortController().signal)).toBe(false);
  await opened.close();
});

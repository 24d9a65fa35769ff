import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { readSettings } from '../../src/config/read-settings.js';
import { SETTING_CATALOGUE } from '../../src/config/setting-catalogue.js';
import { sourceFiles } from '../support/source-files.js';
import { developmentEnvironment } from '../unit/config/environments.js';

const example = readFileSync(resolve('.env.example'), 'utf8');

/** Paragraphs, without the one at the head that explains the file. */
const paragraphs = example.trim().split('\n\n').slice(1);

/** An environment that notes which variables are asked for. */
function watched(
  environment: Record<string, string | undefined>,
  asked: Set<string>,
): Record<string, string | undefined> {
  return new Proxy(environment, {
    get(target, name) {
      asked.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
}

describe('.env.example', () => {
  it('has every setting once, in order, with its one comment and its default, and no other', () => {
    const expected = SETTING_CATALOGUE.map((entry) => {
      const line = entry.default === undefined ? `# ${entry.name}=` : `${entry.name}=${entry.default}`;
      return `# ${entry.description}\n${line}`;
    });
    expect(paragraphs).toEqual(expected);
  });

  it('changes nothing when it is copied to .env', () => {
    expect(readSettings({ ...developmentEnvironment(), ...parse(example) })).toEqual(
      readSettings(developmentEnvironment()),
    );
  });

  it('gives away no secret and no password', () => {
    const values = parse(example);
    for (const { name, isSecret } of SETTING_CATALOGUE) {
      if (isSecret) expect(values[name] ?? '').toMatch(/^(?:|(?:sqlite|file):[\w/.]+)$/);
    }
  });
});

describe('the catalogue of settings', () => {
  it('has exactly the variables that are read', () => {
    const asked = new Set<string>();
    readSettings(watched(developmentEnvironment(), asked));
    expect([...asked].sort()).toEqual(SETTING_CATALOGUE.map(({ name }) => name).sort());
  });

  it('fills no property that nothing outside config/ reads', () => {
    const sources = sourceFiles()
      .filter(({ path }) => !path.startsWith('src/config/'))
      .map(({ text }) => text)
      .join('\n');
    const sections = Object.values(readSettings(developmentEnvironment())) as readonly object[];
    const unread = sections.flatMap(Object.keys).filter((name) => !new RegExp(`\\b${name}\\b`).test(sources));
    expect(unread).toEqual([]);
  });
});

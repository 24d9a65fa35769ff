import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRETS_FILE } from '../../support/evidence.js';
import { searchEvidence } from '../../support/search-evidence.js';

describe('the search for secrets', () => {
  function evidenceOf(secrets: readonly string[], text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    writeFileSync(join(folder, SECRETS_FILE), secrets.map((secret) => `${JSON.stringify(secret)}\n`).join(''));
    writeFileSync(join(folder, 'log-1.txt'), text);
    return folder;
  }

  it('finds a secret wherever it stands, also as JSON writes it', () => {
    const secrets = ['plain secret text', 'with "quotes" inside', 'never to be seen'];
    const { leaks } = searchEvidence(evidenceOf(secrets, 'a plain secret text\n{"p":"with \\"quotes\\" inside"}'));
    expect(leaks).toHaveLength(2);
  });

  it('is not misled by a text that only ends alike', () => {
    const { leaks, secrets } = searchEvidence(evidenceOf(['first.same-ending'], 'other.same-ending'));
    expect(secrets).toBe(1);
    expect(leaks).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningKeyStore, type StoredSigningKey } from '../../../src/index.js';

/** A file for each key, in a folder that all instances share. */
export class FileSigningKeyStore extends SigningKeyStore {
  constructor(private readonly folder: string) {
    super();
  }

  async list(): Promise<readonly StoredSigningKey[]> {
    const names = await readdir(this.folder).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json')).sort();
    return Promise.all(files.map(async (name) => keyIn(await readFile(join(this.folder, name), 'utf8'))));
  }

  async add(key: StoredSigningKey): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = await this.write(key);
    // a link is made by exactly one of those who try, and only once the file is whole
    await link(draft, this.pathOf(key)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(draft);
  }

  activateAt(kid: string, at: Date): Promise<void> {
    return this.change(kid, (key) => key.revokedAt === null && at < key.activatesAt && { activatesAt: at });
  }

  revoke(kid: string, at: Date): Promise<void> {
    return this.change(kid, (key) => key.revokedAt === null && { revokedAt: at });
  }

  replaceSealed(kid: string, from: string, to: string): Promise<void> {
    return this.change(kid, (key) => key.sealedPrivateKey === from && { sealedPrivateKey: to });
  }

  async remove(kid: string): Promise<void> {
    const key = await this.find(kid);
    if (key) await rm(this.pathOf(key), { force: true });
  }

  private async change(
    kid: string,
    changesTo: (key: StoredSigningKey) => Partial<StoredSigningKey> | false,
  ): Promise<void> {
    const key = await this.find(kid);
    const changes = key && changesTo(key);
    if (key && changes) await rename(await this.write({ ...key, ...changes }), this.pathOf(key));
  }

  private async find(kid: string): Promise<StoredSigningKey | undefined> {
    return (await this.list()).find((key) => key.kid === kid);
  }

  private async write(key: StoredSigningKey): Promise<string> {
    const draft = join(this.folder, `${randomUUID()}.draft`);
    await writeFile(draft, JSON.stringify(key), { mode: 0o600 });
    return draft;
  }

  private pathOf({ algorithm, sequence }: StoredSigningKey): string {
    return join(this.folder, `${algorithm}-${String(sequence).padStart(9, '0')}.json`);
  }
}

function keyIn(text: string): StoredSigningKey {
  const key = JSON.parse(text) as StoredSigningKey;
  return {
    ...key,
    createdAt: new Date(key.createdAt),
    activatesAt: new Date(key.activatesAt),
    revokedAt: key.revokedAt && new Date(key.revokedAt),
  };
}

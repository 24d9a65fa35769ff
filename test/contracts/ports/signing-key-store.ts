import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SigningKeyStore, type StoredSigningKey } from '../../../src/index.js';
import { describeSigningKeyStore } from '../../../src/testing/index.js';
import { MemorySigningKeyStore } from '../../support/memory-signing-key-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { FileSigningKeyStore } from '../documented/file-signing-key-store.js';
import type { PortRow, WrongAdapter } from './port-row.js';

type Stores = readonly [SigningKeyStore, ...SigningKeyStore[]];

function suiteWith(name: string, make: () => Stores): void {
  describeSigningKeyStore(name, () => Promise.resolve({ stores: make(), close: () => Promise.resolve() }));
}

function newFolder(): string {
  return join(temporaryFolder('signing-keys'), 'keys');
}

function wrong(make: () => Stores, breaks: RegExp): WrongAdapter {
  return { suite: () => suiteWith('it', make), breaks };
}

/** The first key of a sequence gives way to the next. */
class LastKeyStore extends MemorySigningKeyStore {
  override async add(key: StoredSigningKey): Promise<void> {
    const former = (await this.list()).find(
      ({ algorithm, sequence }) => algorithm === key.algorithm && sequence === key.sequence,
    );
    if (former) await this.remove(former.kid);
    await super.add(key);
  }
}

/** Looks before it writes, and somebody else may write in between. */
class HastyStore extends LastKeyStore {
  override async add(key: StoredSigningKey): Promise<void> {
    const isTaken = (await this.list()).some(
      ({ algorithm, sequence }) => algorithm === key.algorithm && sequence === key.sequence,
    );
    await setImmediate();
    if (!isTaken) await super.add(key);
  }
}

class UnsortedStore extends MemorySigningKeyStore {
  override async list(): Promise<readonly StoredSigningKey[]> {
    return [...(await super.list())].sort((one, other) => (String(one.sequence) < String(other.sequence) ? -1 : 1));
  }
}

class ForgetfulStore extends MemorySigningKeyStore {
  override revoke(): Promise<void> {
    return Promise.resolve();
  }
}

class DeferringStore extends MemorySigningKeyStore {
  override async activateAt(kid: string, at: Date): Promise<void> {
    const key = (await this.list()).find((each) => each.kid === kid);
    if (!key) return;
    await this.remove(kid);
    await this.add({ ...key, activatesAt: at });
  }
}

class OverwritingStore extends MemorySigningKeyStore {
  override async replaceSealed(kid: string, _from: string, to: string): Promise<void> {
    const key = (await this.list()).find((each) => each.kid === kid);
    if (key) await super.replaceSealed(kid, key.sealedPrivateKey, to);
  }
}

export const SIGNING_KEY_STORE: PortRow = {
  port: SigningKeyStore,
  right: {
    FileSigningKeyStore: () =>
      suiteWith('FileSigningKeyStore', () => {
        const folder = newFolder();
        return [new FileSigningKeyStore(folder), new FileSigningKeyStore(folder)];
      }),
    MemorySigningKeyStore: () => suiteWith('MemorySigningKeyStore', () => [new MemorySigningKeyStore()]),
  },
  wrong: {
    'keeps the last key of a sequence': wrong(() => [new LastKeyStore()], /keeps the first key of a sequence/),
    'looks before it writes': wrong(() => [new HastyStore()], /keeps exactly one of many that are added at once/),
    'keeps its keys to itself': wrong(
      () => [new MemorySigningKeyStore(), new MemorySigningKeyStore()],
      /gives a key back as it was added, to every instance/,
    ),
    'sorts numbers as texts': wrong(() => [new UnsortedStore()], /lists by algorithm and sequence/),
    'revokes nothing': wrong(() => [new ForgetfulStore()], /revokes one key for good/),
    'puts a key off': wrong(() => [new DeferringStore()], /brings the use of one key forward/),
    'overwrites what others have sealed': wrong(() => [new OverwritingStore()], /replaces the sealed half/),
  },
  open: () => Promise.resolve({ adapter: new FileSigningKeyStore(newFolder()) }),
  called: ['list', 'add'],
};

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every part is hexadecimal. */
export interface AeadVector {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: 'valid' | 'invalid';
}

interface AeadVectorGroup {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
  readonly tests: readonly AeadVector[];
}

const CORPUS = join(__dirname, '../../../shared/corpora/aes_gcm_test.json');

/** The Wycheproof vectors of AES-GCM, which lie beside the project; undefined where they do not. In CI they must. */
export function aesGcmVectors(): readonly AeadVectorGroup[] | undefined {
  if (existsSync(CORPUS)) {
    return (JSON.parse(readFileSync(CORPUS, 'utf8')) as { readonly testGroups: readonly AeadVectorGroup[] }).testGroups;
  }
  if (process.env['CI'] === 'true') throw new Error(`${CORPUS} is missing`);
  return undefined;
}

/** Of 256-bit keys, 96-bit IVs and 128-bit tags, as everything of ours is sealed. */
export function hasOurSizes({ keySize, ivSize, tagSize }: AeadVectorGroup): boolean {
  return keySize === 256 && ivSize === 96 && tagSize === 128;
}

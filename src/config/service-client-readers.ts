import { createHash, createSecretKey } from 'node:crypto';
import { frozenMap } from '../kernel/deep-freeze.js';
import { isJsonObject, type JsonObject, readJsonObject, type ReadTextFile } from './json-source.js';
import { isPublishedPublicKey } from './published-keys.js';
import { readPublicJwk } from '../kernel/public-jwk.js';
import { weaknessOf } from './secret-strength.js';
import { isRefused, read, refused, type Reader, type Reading } from './setting-readers.js';
import type { ServiceClient, ServiceClientKey, ServiceClientSettings } from './settings.js';

type Clients = ServiceClientSettings['clients'];

const CLIENT_ID = /^[\x21-\x7e]{1,64}$/;
/** The characters of a client secret (RFC 6749, appendix A.2); so many of them cannot be guessed over the network. */
const SECRET = /^[\x20-\x7e]{32,512}$/;

/**
 * Service clients by id, as JSON or in a JSON file. A refusal counts the clients instead of quoting anything, since a
 * secret may stand in any wrong place.
 */
export function serviceClients(isProduction: boolean, readFile: ReadTextFile): Reader<Clients> {
  return (text) => {
    const document = readJsonObject(text, readFile);
    return isRefused(document) ? document : readClients(document.value, isProduction);
  };
}

function readClients(document: JsonObject, isProduction: boolean): Reading<Clients> {
  const entries: [string, ServiceClient][] = [];
  const proofs = new Set<string>();
  for (const [index, [id, description]] of Object.entries(document).entries()) {
    const client = CLIENT_ID.test(id)
      ? readClient(description, isProduction)
      : refused('must have as its id up to 64 visible ASCII characters');
    if (isRefused(client)) return refused(client.refusal, index + 1);
    for (const proof of proofsOf(client.value)) {
      // two names for one proof: whoever has it could choose whom to be
      if (proofs.has(proof))
        return refused('must not reuse the secret or a key of another client, or list a key twice', index + 1);
      proofs.add(proof);
    }
    entries.push([id, client.value]);
  }
  return read(frozenMap(entries));
}

function readClient(description: unknown, isProduction: boolean): Reading<ServiceClient> {
  const [[field, value] = [], ...others] = isJsonObject(description) ? Object.entries(description) : [];
  if (others.length > 0 || (field !== 'secret' && field !== 'jwks')) {
    return refused('must be an object of either secret or jwks and nothing else');
  }
  return field === 'secret' ? readSecret(value, isProduction) : readKeys(value, isProduction);
}

function readSecret(value: unknown, isProduction: boolean): Reading<ServiceClient> {
  if (typeof value !== 'string' || !SECRET.test(value)) {
    return refused('must have a secret of 32 to 512 printable ASCII characters');
  }
  const weakness = isProduction ? weaknessOf(value) : undefined;
  if (weakness !== undefined) return refused(`must have a different secret: it ${weakness} in production`);
  return read({ kind: 'secret', secretDigest: createSecretKey(createHash('sha256').update(value).digest()) });
}

function readKeys(value: unknown, isProduction: boolean): Reading<ServiceClient> {
  const jwks: unknown = isJsonObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(jwks) || jwks.length === 0) return refused('must have as its jwks an object with a list of keys');
  const keys: ServiceClientKey[] = [];
  for (const jwk of jwks) {
    const key: Reading<ServiceClientKey> = readPublicJwk(jwk);
    if (isRefused(key)) return key;
    if (isProduction && isPublishedPublicKey(jwk))
      return refused('must have keys of its own: one is printed in a standard');
    keys.push(key.value);
  }
  return read({ kind: 'keys', keys });
}

function proofsOf(client: ServiceClient): string[] {
  if (client.kind === 'secret') return [client.secretDigest.export().toString('base64url')];
  return client.keys.map(({ verifyWith }) => verifyWith.export({ format: 'der', type: 'spki' }).toString('base64url'));
}

import { createSign, generateKeyPair, type JsonWebKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const MODULUS_BITS = 2048;

interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** How an id token is to be signed wrongly. */
interface WrongSignature {
  readonly unknownKeyId: boolean;
  readonly junkSignature: boolean;
}

/** The keys of a fake provider: RS256, which every provider of OpenID Connect has to offer. */
export class FakeProviderKeys {
  private constructor(private keys: readonly SigningKey[]) {}

  static async make(): Promise<FakeProviderKeys> {
    return new FakeProviderKeys([await newKey()]);
  }

  /** From now on another key signs; the old one is published no more. */
  async rotate(): Promise<void> {
    this.keys = [await newKey()];
  }

  /** RFC 7517: the public halves. */
  published(): { keys: JsonWebKey[] } {
    const keys = this.keys.map(({ id, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      ...{ kid: id, use: 'sig', alg: 'RS256' },
    }));
    return { keys };
  }

  /** RFC 7515: the compact form. */
  sign(claims: Readonly<Record<string, unknown>>, { unknownKeyId, junkSignature }: WrongSignature): string {
    const [key] = this.keys;
    if (!key) throw new Error('there is no key');
    const header = { alg: 'RS256', typ: 'JWT', kid: unknownKeyId ? randomUUID() : key.id };
    const signed = `${encode(header)}.${encode(claims)}`;
    const signature = junkSignature
      ? randomBytes(MODULUS_BITS / 8)
      : createSign('RSA-SHA256').update(signed).sign(key.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }
}

async function newKey(): Promise<SigningKey> {
  return { id: randomUUID(), ...(await generate('rsa', { modulusLength: MODULUS_BITS })) };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

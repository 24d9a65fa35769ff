import { createCipheriv, randomBytes } from 'node:crypto';
import { KeyEncryption } from '../../../src/index.js';
import { AesGcmKeyEncryption } from '../../../src/modules/encryption/index.js';
import { describeKeyEncryption } from '../../../src/testing/index.js';
import { tokenSettings } from '../../support/access-tokens.js';
import { OwnKeyEncryption } from '../documented/own-key-encryption.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

const newOne = () => new OwnKeyEncryption(randomBytes(32));

type Methods = Partial<Pick<KeyEncryption, 'seal' | 'open' | 'isCurrent'>>;

function wrong(methods: (original: KeyEncryption) => Methods, breaks: RegExp): WrongAdapter {
  const make = () => Object.assign(newOne(), methods(newOne()));
  return { suite: () => describeKeyEncryption('it', () => ({ encryption: make(), other: make() })), breaks };
}

/** Hides the text, and does not notice when it is changed. */
function counterMode(): Methods {
  const key = randomBytes(32);
  const crypt = (bytes: Buffer) => createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(bytes);
  return {
    seal: (plaintext) => Promise.resolve(crypt(plaintext).toString('base64url')),
    open: (sealed) => Promise.resolve(crypt(Buffer.from(sealed, 'base64url'))),
    isCurrent: () => true,
  };
}

export const KEY_ENCRYPTION: PortRow = {
  port: KeyEncryption,
  right: {
    AesGcmKeyEncryption: () =>
      describeKeyEncryption('AesGcmKeyEncryption', () => ({
        encryption: new AesGcmKeyEncryption(tokenSettings()),
        other: new AesGcmKeyEncryption(tokenSettings()),
      })),
    OwnKeyEncryption: () =>
      describeKeyEncryption('OwnKeyEncryption', () => ({ encryption: newOne(), other: newOne() })),
  },
  wrong: {
    'hides nothing': wrong(
      () => ({
        seal: (plaintext) => Promise.resolve(plaintext.toString('base64')),
        open: (sealed) => Promise.resolve(Buffer.from(sealed, 'base64')),
      }),
      /shows nothing of the secret, as base64/,
    ),
    'forgets what it was for': wrong(
      (original) => ({
        seal: (plaintext) => original.seal(plaintext, ''),
        open: (sealed) => original.open(sealed, ''),
      }),
      /opens nothing in another context/,
    ),
    'does not notice a change': wrong(counterMode, /opens nothing that was changed/),
    'throws before there is a promise': wrong(
      (original) => ({
        seal: (...given) => original.seal(...given),
        open: (sealed, context) => {
          if (!sealed.startsWith('own1.')) throw new Error('malformed');
          return original.open(sealed, context);
        },
      }),
      /refuses the foreign text/,
    ),
    'seals everything anew for ever': wrong(() => ({ isCurrent: () => false }), /knows for current/),
    'wipes what it was given': wrong(
      (original) => ({
        seal: async (plaintext, context) => {
          const sealed = await original.seal(plaintext, context);
          plaintext.fill(0);
          return sealed;
        },
        open: (...given) => original.open(...given),
      }),
      /leaves the secret as it was given/,
    ),
  },
  open: opened(newOne()),
  called: ['seal'],
};

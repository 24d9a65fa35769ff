/**
 * The real oidc-provider with its own pages of development, in a process of its own: it writes to the console, changes its clock
 * and has state of the module. Its parent sends { issuer, clients } once, is answered { port }, and may send { skewSeconds } later.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';

const MachineDate = Date;
let skewMs = 0;

/** The clock of this process, ahead of the machine's or behind it. */
globalThis.Date = class extends MachineDate {
  constructor(...given) {
    if (given.length === 0) super(MachineDate.now() + skewMs);
    else super(...given);
  }

  static now() {
    return MachineDate.now() + skewMs;
  }
};

const { default: Provider } = await import('oidc-provider');

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

function claimsOf(login) {
  return { sub: login, email: `${login}@example.org`, email_verified: true, name: `${login} of oidc-provider` };
}

const [{ issuer, clients, accessTokenSeconds }] = await once(process, 'message');
const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (_ctx, login) => ({ accountId: login, claims: () => claimsOf(login) }),
  // as the standard wants it for everybody: by itself it rotates only those of public clients
  rotateRefreshToken: true,
  features: { revocation: { enabled: true } },
  ttl: { AccessToken: accessTokenSeconds, Grant: 86_400, Interaction: 600, RefreshToken: 86_400, Session: 3_600 },
});
const server = createServer(provider.callback());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', ({ skewSeconds }) => {
  skewMs = skewSeconds * 1000;
  process.send({ skewSeconds });
});
process.once('disconnect', () => process.exit());

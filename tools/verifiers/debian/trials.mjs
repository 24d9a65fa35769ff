import { randomUUID } from 'node:crypto';
import { signedBySomebody, withOtherSubject } from '../issuer/forgeries.mjs';
import { createIssuer, issueOddTokens, rotate } from '../issuer/issuer.mjs';
import { startServers } from '../issuer/servers.mjs';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256'];

/** Tokens of every kind with the keys that are published then: for each verifier with its checks, and in its simplest form. */
export async function collectTrials() {
  const servers = startServers();
  try {
    const trials = [];
    for (const algorithm of ALGORITHMS) trials.push(...(await trialsOf(servers, algorithm)));
    trials.push(...(await mixedTrials(servers)));
    return trials.flatMap((trial) => [true, false].map((checks) => ({ ...trial, checks })));
  } finally {
    await servers.end();
  }
}

async function trialsOf(servers, algorithm) {
  const issuer = await createIssuer(servers);
  const odd = await issueOddTokens(issuer, algorithm);
  const valid = await issuer.newToken();
  const loggedOut = await issuer.newToken();
  await issuer.call('POST', '/api/auth/logout', {}, loggedOut);
  const forged = { otherSubject: withOtherSubject(valid), signedBySomebody: signedBySomebody(valid) };
  const unknown = algorithm === 'HS256' ? {} : { unknownKey: signedBySomebody(valid, randomUUID()) };
  const tokens = { valid, loggedOut, ...odd, ...forged, ...unknown };
  const trials = [await trialNow(issuer, algorithm, algorithm, tokens)];
  if (algorithm !== 'HS256') {
    await rotate(issuer);
    trials.push(await trialNow(issuer, algorithm, `${algorithm} after a rotation, the old key`, { valid }));
    const after = { valid: await issuer.newToken() };
    trials.push(await trialNow(issuer, algorithm, `${algorithm} after a rotation, the new key`, after));
  }
  await issuer.stop();
  return trials;
}

/** The keys of two algorithms in one set, after a change of ACCESS_TOKEN_ALGORITHM. */
async function mixedTrials(servers) {
  const issuer = await createIssuer(servers);
  const tokens = {};
  for (const algorithm of ['ES256', 'RS256', 'EdDSA']) {
    await issuer.run(algorithm);
    tokens[algorithm] = await issuer.newToken();
  }
  const trials = [];
  for (const [algorithm, valid] of Object.entries(tokens)) {
    trials.push(await trialNow(issuer, algorithm, `${algorithm} in a mixed set`, { valid }));
  }
  await issuer.stop();
  return trials;
}

async function trialNow(issuer, algorithm, title, tokens) {
  const { issuer: name, audience, jwksUri, secret = null } = issuer.describeFor(algorithm);
  const jwks = await (await fetch(jwksUri)).json();
  return { title, issuer: name, audience, algorithm, secret, jwks, tokens };
}

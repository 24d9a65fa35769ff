import { randomBytes } from 'node:crypto';
import { ClaimsContributor, type LiveSession } from '../../../src/index.js';
import { describeClaimsContributor, type OpenedClaimsContributor } from '../../../src/testing/index.js';
import { NoExtraClaims } from '../../../src/modules/tokens/index.js';
import { TenantClaims } from '../documented/tenant-claims.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

const HASH = '$2b$04$abcdefghijklmnopqrstuuWeJ.1Jwsyv3lJMTvp5WmTLeKcsDYnmK';
const SECRET = 'what only the server knows';

type Claims = Readonly<Record<string, unknown>>;

function wrong(
  claimsFor: (session: LiveSession) => Claims | Promise<Claims>,
  breaks: RegExp,
  more: Partial<OpenedClaimsContributor> = {},
): WrongAdapter {
  const contributor: ClaimsContributor = { claimsFor: async (session) => claimsFor(session) };
  return { suite: () => describeClaimsContributor('it', () => ({ contributor, ...more })), breaks };
}

/** Asks something that may stop answering. */
function asking(isPatient: boolean): OpenedClaimsContributor {
  let hangs = false;
  const directory = () => (hangs ? new Promise<string>(() => undefined) : Promise.resolve('42'));
  const contributor: ClaimsContributor = {
    claimsFor: async () => ({
      costCentre: await (isPatient ? directory() : Promise.race([directory(), refusedSoon()])),
    }),
  };
  return { contributor, hang: () => (hangs = true) };
}

async function refusedSoon(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  throw new Error('the directory does not answer');
}

export const CLAIMS_CONTRIBUTOR: PortRow = {
  port: ClaimsContributor,
  right: {
    NoExtraClaims: () => describeClaimsContributor('NoExtraClaims', () => ({ contributor: new NoExtraClaims() })),
    TenantClaims: () => describeClaimsContributor('TenantClaims', () => ({ contributor: new TenantClaims() })),
    'one that stops waiting': () => describeClaimsContributor('it', () => asking(false)),
  },
  wrong: {
    'says who the user is': wrong(() => ({ sub: 'somebody else' }), /no claim that is reserved/),
    'says what is no JSON': wrong(({ readAt }) => ({ readAt }), /plain JSON/),
    'says undefined': wrong(() => ({ department: undefined }), /plain JSON/),
    'says too much': wrong(
      () => ({ groups: Array.from({ length: 300 }, (_, n) => `group-${n}`) }),
      /contributes little/,
    ),
    'shows a hash': wrong(() => ({ debug: { record: HASH } }), /contributes no secret/),
    'shows a field of secrets': wrong(() => ({ user: { passwordHash: 'x' } }), /contributes no secret/),
    'shows a secret that the suite was told': wrong(() => ({ debug: SECRET }), /contributes no secret/, {
      secrets: [SECRET],
    }),
    'says something else each time': wrong(
      () => ({ nonceOfOurs: randomBytes(8).toString('hex') }),
      /the same of a session/,
    ),
    'changes the session': wrong((session) => {
      (session.subject.roles as string[]).push('admin');
      return {};
    }, /leaves the session as it was given/),
    'waits for ever': {
      suite: () => describeClaimsContributor('it', () => asking(true)),
      breaks: /comes to an end soon/,
    },
  },
  open: opened(new TenantClaims()),
  called: ['claimsFor'],
};

import { isProviderId } from '../../../config/settings.js';
import { type Flaw, isInstant, type ReadField } from '../../transfer/index.js';
import {
  CONNECTION_STATES,
  type ConnectionState,
  RECONSENT_REASONS,
  type ReconsentReason,
} from '../connections/connection-state.js';
import { isSubject, isTokenType } from '../connections/storable-text.js';
import { type ConnectionLine, CONNECTIONS_FIELD, type LineTokens, nameOf } from './connection-line.js';

type Fields = Readonly<Record<string, unknown>>;

interface FieldRule {
  readonly holds: (value: unknown) => boolean;
  readonly code: string;
  /** Behind the name of the field. */
  readonly demand: string;
  readonly isRequired?: boolean;
}
type FieldRules = Readonly<Record<string, FieldRule>>;

const SCOPE = /^[^\p{Cc}\p{Cs}]{1,8192}$/u;
const TOKEN = /^[^\p{Cc}\p{Cs}]+$/u;

const textThat = (holds: (text: string) => boolean) => (value: unknown) => typeof value === 'string' && holds(value);
const oneOf = (values: readonly string[]) => textThat((text) => values.includes(text));
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const INSTANT: FieldRule = {
  holds: isInstant,
  code: 'IS_INSTANT',
  demand: 'must be a time like 2026-11-21T08:00:00Z, not before 1970',
};
const A_TOKEN: FieldRule = {
  holds: textThat((text) => TOKEN.test(text)),
  code: 'IS_TOKEN',
  demand: 'must be a text without control characters',
};

const OF_CONNECTION: FieldRules = {
  provider: {
    holds: textThat(isProviderId),
    code: 'IS_PROVIDER',
    demand: 'must have up to 32 of a-z, 0-9 and hyphens between them',
    isRequired: true,
  },
  subject: {
    holds: textThat(isSubject),
    code: 'IS_SUBJECT',
    demand: 'must have from 1 to 255 characters, and no control characters',
    isRequired: true,
  },
  scope: {
    holds: textThat((text) => SCOPE.test(text)),
    code: 'IS_SCOPE',
    demand: 'must be a text of up to 8192 characters, without control characters',
  },
  state: { holds: oneOf(CONNECTION_STATES), code: 'IS_IN', demand: `must be one of ${CONNECTION_STATES.join(', ')}` },
  reason: { holds: oneOf(RECONSENT_REASONS), code: 'IS_IN', demand: `must be one of ${RECONSENT_REASONS.join(', ')}` },
  connectedAt: INSTANT,
  tokens: { holds: isObject, code: 'IS_OBJECT', demand: 'must be an object' },
};

const OF_TOKENS: FieldRules = {
  accessToken: A_TOKEN,
  refreshToken: A_TOKEN,
  idToken: A_TOKEN,
  tokenType: {
    holds: textThat(isTokenType),
    code: 'IS_TOKEN_TYPE',
    demand: 'must have from 1 to 32 characters, and no control characters',
  },
  expiresAt: INSTANT,
};

const NO_LIST: Flaw = { field: CONNECTIONS_FIELD, code: 'IS_ARRAY', message: 'connections must be a list' };

/** Reads the field of a line. What is wrong with it is said by place and rule and never quoted: it may be a token. */
export function readConnections(value: unknown): ReadField<readonly ConnectionLine[]> | { flaws: readonly Flaw[] } {
  if (!Array.isArray(value)) return { flaws: [NO_LIST] };
  const given: readonly unknown[] = value;
  const flaws = given.flatMap((each, index) => [...flawsOfConnection(each, `${CONNECTIONS_FIELD}.${index}`)]);
  if (flaws.length > 0) return { flaws };
  const content = (given as readonly Fields[]).map(connectionOf);
  const twice = content.flatMap(({ provider }, index) =>
    content.findIndex((other) => other.provider === provider) < index ? [providerTwice(index)] : [],
  );
  return twice.length > 0 ? { flaws: twice } : { content, names: content.map(nameOf) };
}

function* flawsOfConnection(value: unknown, place: string): Generator<Flaw> {
  if (!isObject(value)) {
    yield { field: place, code: 'IS_OBJECT', message: 'a connection must be an object' };
    return;
  }
  yield* flawsOfFields(value, OF_CONNECTION, place);
  const { state, reason, tokens } = value;
  if (reason !== undefined && state !== 'needs_reconsent') {
    yield {
      field: `${place}.reason`,
      code: 'REASON_WITHOUT_STATE',
      message: 'reason is for the state needs_reconsent only',
    };
  }
  if (!isObject(tokens)) return;
  yield* flawsOfFields(tokens, OF_TOKENS, `${place}.tokens`);
  if (tokens['accessToken'] === undefined && tokens['refreshToken'] === undefined) {
    yield {
      field: `${place}.tokens`,
      code: 'NO_USABLE_TOKEN',
      message: 'tokens must have accessToken or refreshToken; without both leave tokens out',
    };
  }
}

function* flawsOfFields(value: Fields, rules: FieldRules, place: string): Generator<Flaw> {
  // the name of an unknown field may be anybody's data
  if (Object.keys(value).some((name) => !Object.hasOwn(rules, name))) {
    const known = Object.keys(rules).join(', ');
    yield { field: place, code: 'UNKNOWN_FIELD', message: `It may only have the fields ${known}.` };
  }
  for (const [name, { holds, code, demand, isRequired = false }] of Object.entries(rules)) {
    const isMissing = !Object.hasOwn(value, name);
    if (isMissing ? isRequired : !holds(value[name])) {
      yield { field: `${place}.${name}`, code, message: `${name} ${demand}` };
    }
  }
}

function providerTwice(index: number): Flaw {
  const message = 'An earlier connection of the line is with the same provider; a user has one with each.';
  return { field: `${CONNECTIONS_FIELD}.${index}.provider`, code: 'PROVIDER_TWICE', message };
}

/** Of what keeps every rule. */
function connectionOf(fields: Fields): ConnectionLine {
  const { provider, subject, scope = null, state = 'connected', reason = null, connectedAt, tokens } = fields;
  return {
    ...{ provider: provider as string, subject: subject as string, scope: scope as string | null },
    ...{ state: state as ConnectionState, reason: reason as ReconsentReason | null },
    connectedAt: instantIn(connectedAt),
    tokens: tokens === undefined ? null : tokensOf(tokens as Fields),
  };
}

function tokensOf({ accessToken, refreshToken, idToken, tokenType, expiresAt }: Fields): LineTokens {
  return {
    accessToken: (accessToken as string | undefined) ?? null,
    refreshToken: (refreshToken as string | undefined) ?? null,
    idToken: (idToken as string | undefined) ?? null,
    tokenType: (tokenType as string | undefined) ?? 'bearer',
    expiresAt: instantIn(expiresAt),
  };
}

function instantIn(value: unknown): Date | null {
  return value === undefined ? null : new Date(value as string);
}

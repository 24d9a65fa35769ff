/** A request of the collection that is made in a way of its own. */
export interface TourStep {
  readonly operationId: string;
  /** In the place of method and path. */
  readonly name?: string;
  /** What it may answer besides, because it needs what a mail or a setting brings. */
  readonly orElse?: readonly number[];
  /** Fields of the body, in the place of the document's examples. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Runs before the request. */
  readonly before?: readonly string[];
  /** Runs after the answer, whose `data` it finds in `answer`, and keeps what later requests need. */
  readonly after?: readonly string[];
}

interface TourFolder {
  readonly name: string;
  readonly steps: readonly TourStep[];
}

/** Keeps a field of the answer, if it is there, in a variable of the collection. */
const keep = (variable: string, field: string): string =>
  `if (answer?.${field}) pm.collectionVariables.set('${variable}', answer.${field});`;

const KEEP_TOKENS = [keep('accessToken', 'accessToken'), keep('refreshToken', 'refreshToken')];
const KEEP_LOGIN = [...KEEP_TOKENS, keep('sessionId', 'session?.id')];

const GRACE = { email: 'grace-{{suffix}}@example.org', username: 'grace-{{suffix}}', fullName: 'Grace Hopper' };

const REGISTER: TourStep = {
  operationId: 'register',
  // an account of its own for each run, with passwords that nobody has read
  before: [
    "pm.collectionVariables.set('suffix', Date.now().toString(36));",
    "pm.collectionVariables.set('password', pm.variables.replaceIn('{{$guid}}'));",
    "pm.collectionVariables.set('newPassword', pm.variables.replaceIn('{{$guid}}'));",
  ],
  after: [...KEEP_LOGIN, keep('userId', 'user?.id')],
};
const LOGIN: TourStep = { operationId: 'login', after: KEEP_LOGIN };
const LOGIN_AS_ADMIN: TourStep = {
  operationId: 'login',
  name: 'Log in as an administrator',
  body: { identifier: '{{adminIdentifier}}', password: '{{adminPassword}}' },
  after: [keep('adminAccessToken', 'accessToken')],
};
const REFRESH: TourStep = { operationId: 'refreshTokens', after: KEEP_TOKENS };

/** Its answer is bare, in the names of the standard. */
const EXCHANGE: TourStep = {
  operationId: 'exchangeRefreshToken',
  after: [
    'const { access_token, refresh_token } = pm.response.json();',
    "if (access_token) pm.collectionVariables.set('accessToken', access_token);",
    "if (refresh_token) pm.collectionVariables.set('refreshToken', refresh_token);",
  ],
};

/** The login that follows needs the password that is the account’s by then. */
const SWAP_PASSWORDS = [
  "const changed = pm.variables.get('newPassword');",
  "pm.collectionVariables.set('newPassword', pm.variables.get('password'));",
  "pm.collectionVariables.set('password', changed);",
];

const CREATE_USER: TourStep = { operationId: 'createUser', body: GRACE, after: [keep('userId', 'id')] };
const CREATE_ROLE: TourStep = {
  operationId: 'createRole',
  body: { name: 'auditor-{{suffix}}' },
  after: [keep('roleName', 'name')],
};
/** Revoking the key that signs would end the tokens that the later requests are made with. */
const LIST_KEYS: TourStep = {
  operationId: 'listSigningKeys',
  after: [
    "const next = answer?.items?.find(({ status }) => status === 'next');",
    "if (next) pm.collectionVariables.set('keyId', next.kid);",
  ],
};
const LIST_SESSIONS: TourStep = {
  operationId: 'listMySessions',
  after: [
    'const other = answer?.items?.find(({ current }) => !current);',
    "if (other) pm.collectionVariables.set('sessionId', other.id);",
  ],
};

const INVITED = { email: 'hedy-{{suffix}}@example.org', username: 'hedy-{{suffix}}', fullName: 'Hedy Lamarr' };
const INVITE: TourStep = { operationId: 'inviteUser', body: INVITED, after: [keep('userId', 'id')] };
const REAUTHENTICATE: TourStep = { operationId: 'reauthenticate', after: KEEP_TOKENS };

/** The token is in a mail. */
const withMailedToken = (...operationIds: string[]): TourStep[] =>
  operationIds.map((operationId) => ({ operationId, orElse: [400] }));

const named = (...operationIds: string[]): TourStep[] => operationIds.map((operationId) => ({ operationId }));

/**
 * The operations in an order in which each finds what it needs: whatever ends a session, a user or a token comes after
 * everything that needs it.
 */
export const TOUR: readonly TourFolder[] = [
  {
    name: 'Authentication',
    steps: [REGISTER, LOGIN, REFRESH, { operationId: 'refreshTokensAtRefreshToken', after: KEEP_TOKENS }, EXCHANGE],
  },
  {
    name: 'By mail',
    steps: [
      { operationId: 'resendVerification', body: { email: 'ada-{{suffix}}@example.org' } },
      ...named('forgotPassword'),
      ...withMailedToken('verifyEmail', 'confirmEmailChange', 'undoEmailChange', 'resetPassword'),
      // off unless EMAIL_LOGIN is on
      { operationId: 'requestEmailLogin', orElse: [404] },
      { operationId: 'redeemEmailLogin', body: { token: 'from-the-mail' }, orElse: [400, 404] },
    ],
  },
  {
    name: 'Signing in through providers',
    steps: [
      ...named('listProviders'),
      // a browser does the rest, at a provider that the settings name
      { operationId: 'authorizeAtProvider', orElse: [404] },
      { operationId: 'endProviderSignIn', orElse: [400, 404] },
      { operationId: 'endProviderSignInByForm', orElse: [404] },
    ],
  },
  {
    name: 'Profile',
    steps: [
      REAUTHENTICATE,
      ...named('getMyProfile', 'updateMyProfile', 'getMySettings', 'updateMySettings', 'exportMyData'),
    ],
  },
  { name: 'Sessions', steps: [LIST_SESSIONS, ...named('endMySession', 'endMyOtherSessions')] },
  { name: 'Cookie session', steps: named('startCookieSession', 'getCookieSession', 'endCookieSession') },
  {
    name: 'Users',
    steps: [
      LOGIN_AS_ADMIN,
      ...named('listUsers'),
      CREATE_USER,
      ...named('getUser', 'updateUser'),
      { operationId: 'replaceUser', body: GRACE },
      ...named('exportUserData', 'listUserSessions', 'listUserConnections', 'endUserSessions', 'logoutUser'),
      ...named('suspendUser', 'deleteUser', 'restoreUser'),
      INVITE,
      ...named('inviteUserAgain'),
    ],
  },
  {
    name: 'Connections',
    // there is none before somebody has consented at a provider; some need an administrator, who is logged in by now
    steps: [
      ...named('listMyConnections'),
      { operationId: 'refreshMyConnection', orElse: [404] },
      { operationId: 'getMyConnectionToken', orElse: [404] },
      { operationId: 'removeMyConnection', orElse: [404] },
    ],
  },
  {
    name: 'Roles',
    steps: [
      ...named('listRoles', 'listPermissions'),
      CREATE_ROLE,
      ...named('getRole', 'updateRole', 'setUserRoles', 'deleteRole'),
    ],
  },
  { name: 'Audit', steps: named('listAuditEvents', 'verifyAuditLog') },
  { name: 'Keys', steps: [LIST_KEYS, ...named('rotateSigningKey', 'revokeSigningKey', 'getJwks')] },
  { name: 'Health', steps: named('getLiveness', 'getReadiness') },
  { name: 'Metrics', steps: named('getMetrics') },
  {
    name: 'For other services',
    steps: named(
      'getAuthorizationServerMetadata',
      'getOpenIdConfiguration',
      // before the access token is revoked
      'forwardAuth',
      'introspectToken',
      'revokeToken',
      'pollSecurityEvents',
    ),
  },
];

/** After everything else, since these end what the other requests need. */
export const END_OF_TOUR: TourFolder = {
  name: 'Leaving',
  steps: [
    // the access token was revoked just now
    REFRESH,
    { operationId: 'deleteMyAccount', body: { password: '{{password}}' } },
    REGISTER,
    { operationId: 'changePassword', after: SWAP_PASSWORDS },
    ...named('logoutEverywhere'),
    LOGIN,
    ...named('logout'),
  ],
};

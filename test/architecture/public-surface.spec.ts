import { readFileSync } from 'node:fs';
import ts from 'typescript';
import * as client from '../../src/client/index.js';
import * as guard from '../../src/guard/index.js';
import * as surface from '../../src/index.js';
import * as testing from '../../src/testing/index.js';

/** What the package promises. A name that goes is a breaking change; a name that comes is a promise: put it here. */
const SURFACE = {
  'src/index.ts': `
    AccountIdentifiers AdministratorsOnly Answers ApiFailures Argon2idPasswordHasher assertRecentLogin AuditLog
    AuditModule AuditSink Authenticated Bare BcryptPasswordHasher BreachedPasswords BuiltInMailTemplates
    BuiltInPasswordPolicy ClaimsContributor Clock completeOpenApi ConfiguredPasswordHasher configureWatchword createApp
    createWatchwordAdapter CurrentUser describeApi describeUserAttributes DomainError EventPublisher EventRefused
    IdGenerator isTokenExpired KeyEncryption LifecycleHooks loadSettings Mailer MailFailure MailTemplates OnUser
    OnWatchwordEvent override OwnerOr PasswordHasher PasswordPolicy PasswordSettings Permissions provideJwtService
    providePassportStrategy ProviderHttp ProviderRequestRefused ProviderTokens Public RateLimited RateLimitStore
    readSettings RequireRecentAdminLogin RequireRecentLogin RESERVED_CLAIMS Roles RolesModule RolesService
    runCommandLine serializeSqlite SessionEndingsService SessionsModule SessionsService SetByAdministrators
    SigningKeyStore start SystemClock tokenExpiresAt UnicodeAccountIdentifiers UnitOfWork UserAttributesService
    UserEntity UsersModule UsersService UuidV7Generator VaultModule WatchwordDataSource WatchwordJwtService
    WatchwordModule watchwordTableName withWatchword type:AboutConnection type:AboutKey type:AboutRole type:AboutSession
    type:AboutUser type:AcceptedAttributes type:Actor type:AnswerOptions type:AnyWatchwordEvent type:Argon2Parameters
    type:AskedUsername type:AsymmetricAlgorithm type:AuditDetail type:AuditEvent type:AuditEventName type:AuditEventNames type:AuditOutcome
    type:AuditRecord type:AxiosFactory type:AxiosLike type:ClientAuthentication type:CreateOptions type:DatabaseExtras
    type:DatabaseSettings type:Delivery type:Deployment type:DeviceMailFacts type:DomainErrorOptions type:DurationText
    type:EmailSettings type:Ending type:EndingReason type:EndingTransaction type:EndpointChoice type:EndpointGroup
    type:EndpointOptions type:EntityClass type:Environment type:EnvironmentVariables type:ErrorCode type:ErrorTranslator
    type:EventActor type:EventPhase type:FieldError type:FreshToken type:GeneratedSecrets type:HashingSettings
    type:HookAnswer type:HookClient type:HookRefusal type:HostDataSource type:KeySettings type:LinkMailFacts
    type:ListenerDecorator type:LiveSession type:LoadOptions type:LoginAttempt type:LoginCredentials type:LoginMailFacts
    type:LoginOrigin type:LogLevel type:MailAddress type:MailContent type:MailFacts type:MailFailureKind
    type:MailMessage type:MailSettings type:MailTransport type:MaintenanceSettings type:MetricsSettings
    type:MigrationClass type:NewRole type:NewSession type:NewUser type:NewUserOrigin type:Override type:Page
    type:PageMailFacts type:PageRequest type:PassportRegistry type:PasswordFlaw type:PasswordOwner type:PasswordScheme
    type:Permission type:PermissionDefinition type:PermissionNames type:PreparedPassword type:Principal type:Profile
    type:ProviderDefinition type:ProviderEndpoints type:ProviderMailFacts type:ProviderProfile
    type:ProviderRequestRefusal type:ProviderSettings type:PublicJwk type:RateLimitCount type:ReadTextFile
    type:RecordedEnding type:RecordEvent type:RegistrationAttempt type:RegistrationSettings type:RevocationSettings
    type:RoleChanges type:RoleEntity type:SentProfile type:ServerSettings type:ServiceClient type:ServiceClientKey
    type:ServiceClientSettings type:SessionKind type:SessionSettings type:SessionSummary type:Settings
    type:SettingsSource type:SignedClientSecret type:SigningAlgorithm type:SqliteSynchronous type:StoredSigningKey
    type:ThrottlingSettings type:TokenSettings type:TransactionalEventName type:UserAttributes type:UserAttributeTypes
    type:UsernameRefusal type:UserStatus type:UserSubject type:WantedVersions type:WatchwordAsyncOptions
    type:WatchwordComposition type:WatchwordDecodeOptions type:WatchwordEvent type:WatchwordEventName
    type:WatchwordEvents type:WatchwordOptions type:WatchwordRequest type:WatchwordSignOptions type:WatchwordTable
    type:WatchwordTableNames type:WatchwordVerifyOptions`,
  'src/testing/index.ts': `
    anAccount codeIn createTestApp describeAccountIdentifiers describeAuditSink describeBreachedPasswords
    describeClaimsContributor describeClock describeEventPublisher describeIdGenerator describeKeyEncryption
    describeLifecycleHooks describeMailer describeMailTemplates describePasswordHasher describePasswordPolicy
    describeRateLimitStore describeSigningKeyStore FakeClock FakeOpenIdProvider linkIn Mailbox raceAt TestClient
    testSettings type:AsyncMethodOf type:FakeFailureOptions type:FakeFaultOptions type:FakeOpenIdProviderOptions
    type:FakeProviderAnswer type:FakeProviderCaller type:FakeProviderEndpoint type:FakeProviderFaults
    type:FakeProviderRequest type:FakeProviderUser type:FakeTokenMember type:HandedOverMail type:HookExamples
    type:IdentifierExamples type:IdentifierPair type:KeyEncryptionPair type:LoggedInUser type:MailedLink type:NewAccount
    type:OpenedAuditSink type:OpenedBreachService type:OpenedClaimsContributor type:OpenedClock
    type:OpenedEventPublisher type:OpenedMailer type:OpenedPasswordPolicy type:OpenedRateLimitStores
    type:OpenedSigningKeyStores type:RaceBarrier type:RaceOptions type:ReceivedAuditRecord type:ReceivedEvent
    type:TestAnswer type:TestApp type:TestAppOptions type:TestEnvelope type:TestRequest type:TestUser type:UserBuilder`,
  'src/client/index.ts': `
    attachAxios ClientError createClient isTokenExpired tokenExpiresAt type:AccountOperations type:AxiosConfigLike
    type:AxiosInterceptorsLike type:AxiosLike type:ChangedProfileResponse type:ChangePasswordRequest type:Client
    type:ClientErrorCode type:ClientErrorDetails type:ClientEvents type:ClientOptions type:Delivery
    type:EmailLoginOperations type:EmailLoginResponse type:EmailOperations type:EndedSessionsResponse type:ErrorCode
    type:FieldRefusal type:ListedSessionResponse type:ListMySessionsAnswer type:ListMySessionsQuery type:LoggedIn
    type:LoginRequest type:LogoutAllResponse type:LogoutReason type:PasswordOperations type:ProfileOperations
    type:ProfileRequest type:ReauthenticateResponse type:RedeemEmailLoginRequest type:Registered
    type:RegisterRequest type:ResetPasswordRequest type:SelfServiceOperations type:SessionOperations
    type:SessionResponse type:SettingsOperations type:TokenStorage type:User type:UserResponse type:UserSettings
    type:WithAttributes`,
  'src/guard/index.ts': `
    Authenticated Clock CurrentUser OwnerOr Permissions Public RequireRecentLogin Roles TokenAdmission
    WatchwordGuardModule WatchwordRefusal type:AsymmetricAlgorithm type:IntrospectionOptions type:Permission
    type:PermissionNames type:Principal type:RefusalCode type:RevocationFeedOptions type:ServiceCredentials
    type:WatchwordGuardAsyncOptions type:WatchwordGuardModuleOptions type:WatchwordGuardOptions
    type:WatchwordRequest`,
};

type Entrance = keyof typeof SURFACE;

const PRESENT: Readonly<Record<Entrance, object>> = {
  'src/index.ts': surface,
  'src/testing/index.ts': testing,
  'src/client/index.ts': client,
  'src/guard/index.ts': guard,
};

const promised = (entrance: Entrance): string[] => SURFACE[entrance].trim().split(/\s+/).sort();

/** The names that a file exports one by one, types marked; it has to export nothing in another way. */
function exportsOf(entrance: Entrance): string[] {
  const file = ts.createSourceFile(entrance, readFileSync(entrance, 'utf8'), ts.ScriptTarget.Latest);
  const names = file.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [`another statement: ${ts.SyntaxKind[statement.kind]}`];
    const { exportClause, isTypeOnly } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) return ['export *'];
    return exportClause.elements.map((each) => `${isTypeOnly || each.isTypeOnly ? 'type:' : ''}${each.name.text}`);
  });
  return names.sort();
}

describe.each(Object.keys(SURFACE) as Entrance[])('%s', (entrance) => {
  const values = promised(entrance).filter((name) => !name.startsWith('type:'));
  const present = PRESENT[entrance];

  it('exports exactly what is promised', () => {
    expect(exportsOf(entrance)).toEqual(promised(entrance));
  });

  it('has a value behind each of these names', () => {
    expect(Object.keys(present).sort()).toEqual(values);
    expect(Object.values(present).filter((value: unknown) => value === undefined)).toEqual([]);
  });
});

it.each(['UsersService', 'SessionsService', 'RolesService'])(
  'whoever gets %s gets the module that a module of theirs imports for it',
  (name) => {
    expect(Object.keys(surface)).toContain(name.replace(/Service$/, 'Module'));
  },
);

import { readFileSync } from 'node:fs';
import ts from 'typescript';
import * as surface from '../../src/index.js';
import * as testing from '../../src/testing/index.js';

/** What the package promises. A name that goes is a breaking change; a name that comes is a promise: put it here. */
const SURFACE = {
  'src/index.ts': `
    AdministratorsOnly Answers ApiFailures Argon2idPasswordHasher AuditLog AuditModule Authenticated Bare BcryptPasswordHasher BreachedPasswords BuiltInMailTemplates ClaimsContributor Clock ConfiguredPasswordHasher CurrentUser DomainError
    KeyEncryption MailFailure MailTemplates Mailer OnUser OwnerOr PasswordHasher Permissions Public RateLimited RequireRecentAdminLogin RequireRecentLogin Roles RolesModule RolesService SessionEndingsService SessionsModule
    SessionsService SetByAdministrators SigningKeyStore SystemClock UnitOfWork UserAttributesService UserEntity UsersModule UsersService WatchwordModule completeOpenApi createApp describeApi describeUserAttributes
    assertRecentLogin isTokenExpired loadSettings override readSettings runCommandLine start tokenExpiresAt
    type:AcceptedAttributes type:AuditEvent type:AuditEventName type:AuditEventNames type:AuditOutcome type:DeviceMailFacts type:DurationText type:RecordEvent type:ErrorCode type:FieldError type:LinkMailFacts type:LiveSession type:LoginMailFacts type:MailContent type:MailFacts type:MailFailureKind type:MailMessage type:Override type:PageMailFacts type:Permission type:PermissionDefinition
    type:PermissionNames type:Principal type:Settings type:StoredSigningKey type:UserAttributeTypes type:UserAttributes type:WatchwordOptions`,
  'src/testing/index.ts': `
    FakeClock Mailbox createTestApp describeBreachedPasswords describeKeyEncryption describeMailer describePasswordHasher describeSigningKeyStore testSettings
    type:HandedOverMail type:KeyEncryptionPair type:OpenedBreachService type:OpenedMailer type:OpenedSigningKeyStores type:TestApp type:TestAppOptions`,
};

type Entrance = keyof typeof SURFACE;

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
  const present = entrance === 'src/index.ts' ? surface : testing;

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

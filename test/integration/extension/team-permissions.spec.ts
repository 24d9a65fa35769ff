import { Controller, Get, Injectable, Module, Param, Patch } from '@nestjs/common';
import {
  Answers,
  CurrentUser,
  OwnerOr,
  type PermissionDefinition,
  Permissions,
  type Principal,
  Roles,
  RolesModule,
  RolesService,
} from '../../../src/index.js';
import { createTestApp, type LoggedInUser, testSettings } from '../../../src/testing/index.js';
import { createOpenApiDocument } from '../../../src/bootstrap/openapi.js';
import { RoleAdministration } from '../../support/role-administration.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/* What a team writes, with nothing of Watchword but its public surface. */

declare module '../../../src/index.js' {
  interface PermissionNames {
    readonly billing: 'invoices:read' | 'invoices:write';
  }
}

const permissions: readonly PermissionDefinition[] = [
  { name: 'invoices:read', description: 'See invoices of others.' },
  { name: 'invoices:write', description: 'Change invoices of others.' },
];

@Injectable()
class InvoicesService {
  constructor(private readonly roles: RolesService) {}

  async describe(caller: Principal): Promise<object> {
    return { mayChange: await this.roles.isAllowed(caller, 'invoices:write') };
  }
}

@Permissions('invoices:read')
@Controller('invoices')
class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get()
  @Answers('These are the invoices.', { summary: 'See invoices' })
  list(@CurrentUser() caller: Principal): Promise<object> {
    return this.invoices.describe(caller);
  }

  @Get('audited')
  @Roles('admin', 'auditor')
  audited(): string {
    return 'audited';
  }

  @Patch('all')
  @Permissions('invoices:read', 'invoices:write')
  changeAll(): string {
    return 'changed';
  }
}

@Controller('people/:id/invoices')
class PersonalInvoicesController {
  @Get()
  @OwnerOr('invoices:read')
  @Answers('These are the invoices.', { summary: 'See the invoices of a person' })
  ofPerson(@Param('id') id: string): object {
    return { id };
  }

  @Get(':owner/copies')
  @OwnerOr('invoices:write', 'owner')
  copies(): string {
    return 'copies';
  }
}

@Module({
  imports: [RolesModule],
  controllers: [InvoicesController, PersonalInvoicesController],
  providers: [InvoicesService],
})
class BillingModule {}

describe('a team’s permissions', () => {
  let app: RunningApp;
  let roles: RoleAdministration;
  const statusOf = async (path: string, { accessToken: token }: { readonly accessToken: string }, method = 'GET') =>
    (await app.device().request(method, path, { token })).status;
  const someone = (): Promise<LoggedInUser> => app.aUser().loggedIn();
  const someoneWith = (role: string): Promise<LoggedInUser> => app.aUser().withRole(role).loggedIn();

  beforeAll(async () => {
    app = await startTestApp('sqlite', {}, { imports: [BillingModule], permissions });
    roles = await RoleAdministration.of(app);
    await roles.create('bookkeeper', ['invoices:read']);
    await roles.create('accountant', ['invoices:read', 'invoices:write']);
    await roles.create('auditor', []);
  });
  afterAll(() => app.close());

  it('are in the catalogue, for roles and for whoever makes them', async () => {
    const { accessToken: token } = roles.admin;
    const { data } = await app.device().get<{ items: object[] }>('/api/permissions', { token });
    expect(data.items).toEqual(expect.arrayContaining([...permissions]));
  });

  it('hold what @Permissions() says: all of them, and a method’s in the place of its class’s', async () => {
    const nobody = await someone();
    const bookkeeper = await someoneWith('bookkeeper');
    const accountant = await someoneWith('accountant');
    const outcomes = async (path: string, method?: string) =>
      Promise.all([nobody, bookkeeper, accountant, roles.admin].map((who) => statusOf(path, who, method)));
    expect(await outcomes('/api/invoices')).toEqual([403, 200, 200, 200]);
    expect(await outcomes('/api/invoices/all', 'PATCH')).toEqual([403, 403, 200, 200]);
    expect((await app.device().get('/api/invoices')).status).toBe(401);
  });

  it('add up with the role that @Roles() says', async () => {
    const auditor = await someoneWith('auditor');
    const auditingBookkeeper = await app.aUser().withRole('auditor').withRole('bookkeeper').loggedIn();
    expect(await statusOf('/api/invoices/audited', auditor)).toBe(403);
    expect(await statusOf('/api/invoices/audited', auditingBookkeeper)).toBe(200);
    expect(await statusOf('/api/invoices/audited', await someoneWith('bookkeeper'))).toBe(403);
  });

  it('let in, by @OwnerOr(), whom the path names and who has the permission', async () => {
    const [owner, other] = [await someone(), await someone()];
    const bookkeeper = await someoneWith('bookkeeper');
    const path = `/api/people/${owner.id}/invoices`;
    expect(await statusOf(path, owner)).toBe(200);
    expect(await statusOf(path.replace(owner.id, owner.id.toUpperCase()), owner)).toBe(200);
    expect(await statusOf(path, other)).toBe(403);
    expect(await statusOf(path, bookkeeper)).toBe(200);
    expect(await statusOf(`${path}/${other.id}/copies`, other)).toBe(200);
    expect(await statusOf(`${path}/${other.id}/copies`, owner)).toBe(403);
    expect(await statusOf(`${path}/${other.id}/copies`, bookkeeper)).toBe(403);
    expect(await statusOf(`/api/people/${owner.id}%2f/invoices`, owner)).toBe(403);
  });

  it('can be asked for by a service', async () => {
    const mayChange = async ({ get }: LoggedInUser) =>
      (await get<{ mayChange: boolean }>('/api/invoices')).data.mayChange;
    expect(await mayChange(await someoneWith('bookkeeper'))).toBe(false);
    expect(await mayChange(await someoneWith('accountant'))).toBe(true);
  });

  it('stand in the document, for people and for programs', async () => {
    const { paths } = await createOpenApiDocument(app.app, testSettings());
    expect(paths['/api/invoices']?.get).toMatchObject({
      description: 'Needs the permission `invoices:read`.',
      'x-permissions': ['invoices:read'],
    });
    expect(paths['/api/invoices/audited']?.get?.description).toBe(
      'Needs the role `admin` or `auditor`. Needs the permission `invoices:read`.',
    );
    expect(paths['/api/people/{id}/invoices']?.get?.description).toBe(
      'Needs to be the user whom `id` names, or `invoices:read`.',
    );
  });
});

describe('the start is refused', () => {
  it('with a route that asks for a permission of no catalogue', async () => {
    const [read] = permissions;
    const some = read ? [read] : [];
    await expect(createTestApp({ imports: [BillingModule], permissions: some })).rejects.toThrow(
      'InvoicesController.changeAll asks for invoices:write, which is no permission',
    );
    const onlyPersonal = createTestApp({ imports: [PersonalModule] });
    await expect(onlyPersonal).rejects.toThrow('PersonalInvoicesController.ofPerson asks for invoices:read');
  });

  it('with a permission that is there already', () => {
    const taken = { name: 'roles:read', description: 'Ours.' } as const;
    return expect(createTestApp({ permissions: [taken] })).rejects.toThrow('twice');
  });
});

@Module({ controllers: [PersonalInvoicesController] })
class PersonalModule {}

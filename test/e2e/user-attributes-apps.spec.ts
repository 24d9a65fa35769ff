import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiProperty } from '@nestjs/swagger';
import { IsArray, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { createOpenApiDocument } from '../../src/bootstrap/openapi.js';
import { postmanCollectionOf } from '../../src/bootstrap/postman-collection.js';
import {
  ClaimsContributor,
  completeOpenApi,
  describeApi,
  describeUserAttributes,
  type LiveSession,
  override,
  UserAttributesService,
  UserEntity,
  UsersModule,
  UsersService,
} from '../../src/index.js';
import { testSettings } from '../../src/testing/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { EmployeeAttributes } from '../support/employee-attributes.js';
import { mailedLink } from '../support/mailed-links.js';
import { openApiDocument, plain, type Schema } from '../support/openapi.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Of another team. */
class MemberAttributes {
  @ApiProperty({ description: 'As on the card.', example: 4_711 })
  @IsInt()
  @Min(1)
  @Max(99_999)
  memberNumber: number;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  interests?: string[];
}

@Injectable()
class DepartmentClaims extends ClaimsContributor {
  constructor(private readonly attributes: UserAttributesService) {
    super();
  }

  async claimsFor({ subject }: LiveSession): Promise<Readonly<Record<string, unknown>>> {
    return { attributes: await this.attributes.get(subject.userId) };
  }
}

const payloadOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

const withAttributes = (attributes: unknown) => ({ ...anAccount(), attributes }) as Account;

describe('applications of one process', () => {
  let staff: RunningApp;
  let club: RunningApp;
  let plainApp: RunningApp;
  beforeAll(async () => {
    staff = await startTestApp('sqlite', {}, { userAttributes: EmployeeAttributes });
    club = await startTestApp('sqlite', {}, { userAttributes: MemberAttributes });
    plainApp = await startTestApp('sqlite');
  });
  afterAll(() => Promise.all([staff, club, plainApp].map((app) => app.close())));

  it('have attributes of their own each, or none', async () => {
    const bodies = [{ costCentre: 'K1' }, { memberNumber: 7 }, undefined].map((attributes) =>
      withAttributes(attributes),
    );
    const outcomes = await Promise.all(
      [staff, club, plainApp].map((app) =>
        Promise.all(bodies.map(async (body) => (await app.device().post('/api/auth/register', { body })).status)),
      ),
    );
    expect(outcomes).toEqual([
      [201, 400, 400],
      [400, 201, 400],
      [400, 400, 201],
    ]);
  });

  it('without a class have neither the field nor a place for it in an answer, as before there were attributes', async () => {
    const { user, accessToken: token } = await registered(plainApp.device());
    expect(user).not.toHaveProperty('attributes');
    for (const attributes of [{}, { roles: ['admin'] }, null, []]) {
      const { status, body } = await plainApp.device().patch('/api/users/me', { token, body: { attributes } });
      expect([status, body.errors]).toEqual([
        400,
        [{ field: 'attributes', code: 'UNKNOWN_FIELD', message: 'This field is unknown; remove it.' }],
      ]);
    }
    expect((await plainApp.device().get('/api/users/me', { token })).data).not.toHaveProperty('attributes');
    expect((await plainApp.device().get('/api/users/me/export', { token })).text).not.toContain('attributes');
  });

  describe('describe their own in the OpenAPI document', () => {
    let documents: Readonly<Record<'staff' | 'club' | 'plain', OpenAPIObject>>;
    const settings = testSettings({ PUBLIC_URL: 'http://127.0.0.1:3000' });
    beforeAll(async () => {
      documents = {
        staff: plain(await createOpenApiDocument(staff.app, settings)),
        club: plain(await createOpenApiDocument(club.app, settings)),
        plain: await openApiDocument(),
      };
    });

    function sentTo(document: OpenAPIObject, path: string, method: 'post' | 'patch' | 'put') {
      const body = document.paths[path]?.[method]?.requestBody as { content: Record<string, { schema: Schema }> };
      const [base, added] = body.content['application/json']?.schema.allOf ?? [];
      return { base: base?.$ref?.split('/').at(-1), added, attributes: added?.properties?.['attributes'] };
    }
    const namesOf = (schema?: Schema) => Object.keys(schema?.properties ?? {}).sort();
    const answered = (document: OpenAPIObject, name: string) =>
      (document.components?.schemas?.[name] as Schema).properties?.['attributes'];

    it('with what a caller may write there', () => {
      const registering = sentTo(documents.staff, '/api/auth/register', 'post');
      expect(registering.base).toBe('RegisterRequest');
      expect(registering.added?.required).toEqual(['attributes']);
      expect(registering.attributes?.required).toEqual(['costCentre', 'language']);
      expect(namesOf(registering.attributes)).toEqual(['costCentre', 'homeOffice', 'language', 'notes', 'since']);
      const all = ['costCentre', 'department', 'homeOffice', 'language', 'notes', 'salaryGrade', 'since'];
      for (const path of ['/api/users', '/api/users/invitations']) {
        expect(namesOf(sentTo(documents.staff, path, 'post').attributes)).toEqual(all);
      }
      expect(sentTo(documents.staff, '/api/users/{id}', 'put').attributes?.required).toContain('department');
      const changing = sentTo(documents.staff, '/api/users/{id}', 'patch');
      expect([namesOf(changing.attributes), changing.attributes?.required, changing.added?.required]).toEqual([
        ...[all, undefined, undefined],
      ]);
      expect(namesOf(sentTo(documents.staff, '/api/users/me', 'patch').attributes)).not.toContain('department');
      expect(namesOf(sentTo(documents.club, '/api/auth/register', 'post').attributes)).toEqual([
        'interests',
        'memberNumber',
      ]);
    });

    it('with what a caller may see there', () => {
      expect(namesOf(answered(documents.staff, 'UserResponse'))).toContain('department');
      expect(namesOf(answered(documents.staff, 'UserResponse'))).not.toContain('salaryGrade');
      expect(namesOf(answered(documents.staff, 'ChangedProfileResponse'))).not.toContain('salaryGrade');
      expect(namesOf(answered(documents.staff, 'AdministeredUserResponse'))).toContain('salaryGrade');
    });

    it('as @ApiProperty() says it, and as the rules say where nobody has said anything', () => {
      const { properties } = documents.club.components?.schemas?.['MemberAttributes'] as Schema;
      expect(properties?.['memberNumber']).toMatchObject({
        type: 'number',
        description: 'As on the card.',
        example: 4_711,
      });
      expect(properties?.['interests']).toEqual({ type: 'array', items: { type: 'string' } });
      const { properties: rules } = documents.staff.components?.schemas?.['EmployeeAttributes'] as Schema;
      expect(rules).toMatchObject({
        costCentre: { type: 'string', maxLength: 20 },
        language: { type: 'string', enum: ['de', 'en'] },
        salaryGrade: { type: 'integer', minimum: 1 },
        since: { type: 'string', format: 'date-time' },
        notes: { type: 'object' },
      });
      expect(JSON.stringify(rules?.['homeOffice'])).toContain('#/components/schemas/HomeOffice');
      expect(documents.staff.components?.schemas?.['HomeOffice']).toMatchObject({
        required: ['city'],
        properties: { city: { type: 'string', maxLength: 50 }, days: { type: 'integer', minimum: 1, maximum: 5 } },
      });
    });

    it('and nothing of each other’s', () => {
      expect(JSON.stringify(documents.staff)).not.toContain('memberNumber');
      expect(JSON.stringify(documents.club)).not.toContain('costCentre');
      for (const word of ['x-user-attributes', 'costCentre', 'memberNumber']) {
        expect(JSON.stringify(documents.plain)).not.toContain(word);
      }
      expect(JSON.stringify(documents.staff)).not.toContain('x-user-attributes');
    });

    it('in a Postman collection, too', () => {
      const raw = JSON.stringify(postmanCollectionOf(documents.club, 'http://127.0.0.1:3000'));
      expect(raw).toContain('memberNumber');
      expect(raw).toContain('{{password}}');
    });

    it('in a document that a team builds itself', async () => {
      const { SwaggerModule, DocumentBuilder } = await describeApi();
      const document = SwaggerModule.createDocument(club.app, new DocumentBuilder().build());
      const complete = completeOpenApi(await describeUserAttributes(document, club.app));
      expect(namesOf(answered(complete, 'UserResponse'))).toEqual(['interests', 'memberNumber']);
    });
  });
});

describe('attributes in a team’s own code', () => {
  let app: RunningApp;
  beforeAll(async () => {
    const overrides = [override(ClaimsContributor, DepartmentClaims)];
    app = await startTestApp('sqlite', {}, { userAttributes: EmployeeAttributes, imports: [UsersModule], overrides });
  });
  afterAll(() => app.close());

  it('are in its claims, as they are when the token is issued', async () => {
    const { account, accessToken, user } = await registered(app.device(), withAttributes({ costCentre: 'K1' }));
    expect(payloadOf(accessToken)).toMatchObject({ attributes: { costCentre: 'K1' } });
    await app.app.get(UserAttributesService, { strict: false }).change(user.id, { department: 'IT' });
    const later = await loggedIn(app.device(), account);
    expect(payloadOf(later.accessToken)).toMatchObject({ attributes: { costCentre: 'K1', department: 'IT' } });
  });

  it('are changed by the service as an administrator changes them', async () => {
    const service = app.app.get(UserAttributesService, { strict: false });
    const { user } = await registered(app.device(), withAttributes({ costCentre: 'K1' }));
    await expect(service.change(user.id, { floor: 1 })).rejects.toMatchObject({
      ...{ code: 'VALIDATION_FAILED', errors: [{ field: 'attributes.floor', code: 'UNKNOWN_FIELD' }] },
    });
    const changed = { costCentre: 'K1', language: 'en', department: 'IT', salaryGrade: 2 };
    expect(await service.change(user.id, { department: 'IT', salaryGrade: 2 })).toEqual(changed);
    expect(await service.get(user.id)).toEqual(changed);
    await expect(service.change('0', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('go with an account that the service of users makes', async () => {
    const attributes = await app.app
      .get(UserAttributesService, { strict: false })
      .accept({ costCentre: 'K1', department: 'IT' });
    const { id } = await app.app.get(UsersService, { strict: false }).register({ ...anAccount(), attributes });
    const stored = await app.app.get(DataSource).getRepository(UserEntity).findOneByOrFail({ id });
    expect(stored.attributes).toEqual({ costCentre: 'K1', language: 'en', department: 'IT' });
  });
});

it('attributes wait with a discreet registration until it is confirmed', async () => {
  const environment = { REGISTRATION: 'discreet', PUBLIC_URL: 'https://id.example.org' };
  const app = await startTestApp('sqlite', environment, { userAttributes: EmployeeAttributes });
  const refused = await app.device().post('/api/auth/register', { body: withAttributes({ department: 'HR' }) });
  expect(refused.status).toBe(400);
  const account = withAttributes({ costCentre: 'secret-cost-centre' });
  expect((await app.device().post('/api/auth/register', { body: account })).status).toBe(202);
  const { token } = await mailedLink(app, account.email, 'verify-email');
  const waiting = await app.app.get(DataSource).query<unknown[]>('SELECT * FROM pending_registrations');
  expect(waiting).toHaveLength(1);
  expect(JSON.stringify(waiting)).not.toContain('secret-cost-centre');
  expect((await app.device().post('/api/auth/email/verify', { body: { token } })).status).toBe(200);
  const { user } = await loggedIn(app.device(), account);
  expect(user).toMatchObject({ attributes: { costCentre: 'secret-cost-centre', language: 'en' } });
  await app.close();
});

it('a start with a class that has no rules is refused', async () => {
  class Bare {
    department: string;
  }
  await expect(startTestApp('sqlite', {}, { userAttributes: Bare })).rejects.toThrow(
    'Bare has no property with a rule',
  );
});

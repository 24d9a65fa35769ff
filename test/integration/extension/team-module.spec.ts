import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { IsString, MaxLength } from 'class-validator';
import {
  Column,
  DataSource,
  Entity,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  Repository,
} from 'typeorm';
import {
  Answers,
  Authenticated,
  Clock,
  CurrentUser,
  DomainError,
  type Principal,
  Public,
  UnitOfWork,
  UsersModule,
  UsersService,
} from '../../../src/index.js';
import { registered } from '../../support/accounts.js';
import { DATABASE_KINDS } from '../../support/databases.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/* What a team writes, with nothing of Watchword but its public surface. */

@Entity('employees')
class EmployeeEntity {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 }) userId: string;
  @Column({ type: 'varchar', length: 64 }) department: string;
}

class AddEmployees1800000000000 implements MigrationInterface {
  readonly name = 'AddEmployees1800000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE employees (
         user_id varchar(36) CONSTRAINT pk_employees PRIMARY KEY
           CONSTRAINT fk_employees_user_id REFERENCES users (id) ON DELETE CASCADE,
         department varchar(64) NOT NULL)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE employees');
  }
}

class EmployeeRequest {
  @IsString() @MaxLength(64) department: string;
}

@Injectable()
class EmployeesService {
  constructor(
    @InjectRepository(EmployeeEntity) private readonly employees: Repository<EmployeeEntity>,
    private readonly users: UsersService,
    private readonly units: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async describe({ userId }: Principal): Promise<object> {
    const employee = await this.employees.findOneBy({ userId });
    if (!employee) throw new DomainError('NOT_FOUND');
    const { username } = await this.users.get(userId);
    return { username, department: employee.department, asOf: this.clock.now() };
  }

  async move({ userId }: Principal, department: string): Promise<null> {
    await this.units.run((manager) => manager.getRepository(EmployeeEntity).save({ userId, department }));
    return null;
  }
}

@Authenticated()
@Controller('employees')
class EmployeesController {
  constructor(private readonly employees: EmployeesService) {}

  @Get('me')
  @Answers('This is your place.', { summary: 'Where you work' })
  me(@CurrentUser() caller: Principal): Promise<object> {
    return this.employees.describe(caller);
  }

  @Post('me')
  @Answers('You were moved.', { summary: 'Move yourself', status: 201 })
  move(@CurrentUser() caller: Principal, @Body() { department }: EmployeeRequest): Promise<null> {
    return this.employees.move(caller, department);
  }

  @Get('opening-hours')
  @Public()
  openingHours(): string {
    return 'always';
  }
}

@Module({
  imports: [UsersModule, TypeOrmModule.forFeature([EmployeeEntity])],
  controllers: [EmployeesController],
  providers: [EmployeesService],
})
class EmployeesModule {}

describe.each(DATABASE_KINDS)('a team’s own module on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startTestApp(
      kind,
      {},
      {
        imports: [EmployeesModule],
        entities: [EmployeeEntity],
        migrations: [AddEmployees1800000000000],
      },
    );
  });
  afterAll(() => app.close());

  it('has its table, its route behind our guard, our services, our errors and our envelope', async () => {
    const device = app.device();
    const { accessToken: token, account } = await registered(device);
    expect((await device.get('/api/employees/me')).body).toMatchObject({ statusCode: 401, code: 'TOKEN_MISSING' });
    expect((await device.get('/api/employees/me', { token })).body).toMatchObject({
      statusCode: 404,
      code: 'NOT_FOUND',
    });
    const moved = await device.post('/api/employees/me', { token, body: { department: 'sales' } });
    expect(moved.body).toEqual({ success: true, statusCode: 201, message: 'You were moved.', data: null });
    const { data } = await device.get('/api/employees/me', { token });
    expect(data).toEqual({ username: account.username, department: 'sales', asOf: app.clock.now().toISOString() });
  });

  it('has its bodies validated as ours are', async () => {
    const { accessToken: token } = await registered(app.device());
    const answer = await app.device().post('/api/employees/me', { token, body: { department: 7, extra: true } });
    expect(answer.body).toMatchObject({ statusCode: 400, code: 'VALIDATION_FAILED' });
    expect(answer.body.errors?.map(({ field }) => field).sort()).toEqual(
      expect.arrayContaining(['department', 'extra']),
    );
  });

  it('is closed to an ended session and open where it says so', async () => {
    const device = app.device();
    const { accessToken: token } = await registered(device);
    await device.post('/api/auth/logout', { token });
    expect((await device.get('/api/employees/me', { token })).body.code).toBe('SESSION_REVOKED');
    expect((await app.device().get('/api/employees/opening-hours')).body).toMatchObject({ data: 'always' });
  });

  it('has its rows go with the user', async () => {
    const { accessToken: token, account, user } = await registered(app.device());
    await app.device().post('/api/employees/me', { token, body: { department: 'sales' } });
    const deleted = await app.device().delete('/api/users/me', { token, body: { password: account.password } });
    expect(deleted.status).toBe(200);
    expect(await app.app.get(DataSource).getRepository(EmployeeEntity).countBy({ userId: user.id })).toBe(0);
  });
});

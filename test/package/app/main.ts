import { Controller, Get, Injectable, Module } from '@nestjs/common';
import {
  Answers,
  Clock,
  ClaimsContributor,
  CurrentUser,
  type LiveSession,
  loadSettings,
  override,
  Permissions,
  type Principal,
  Roles,
  start,
  UsersModule,
  UsersService,
  WatchwordModule,
} from 'watchword';

declare module 'watchword' {
  interface PermissionNames {
    readonly billing: 'invoices:read';
  }
}

@Injectable()
class TeamClaims extends ClaimsContributor {
  // found by its type: a second copy of a package would leave it missing
  constructor(private readonly clock: Clock) {
    super();
  }

  override claimsFor({ subject }: LiveSession): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve({ team: subject.userId, year: this.clock.now().getUTCFullYear() });
  }
}

@Controller('team')
class TeamController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @Answers('Here you are.', { operationId: 'getTeamMember', summary: 'Who asks' })
  async me(@CurrentUser() caller: Principal): Promise<{ readonly name: string }> {
    const { username } = await this.users.get(caller.userId);
    return { name: username };
  }

  @Get('admin')
  @Roles('admin')
  admin(): object {
    return {};
  }

  @Get('invoices')
  @Permissions('invoices:read')
  invoices(): object {
    return {};
  }
}

@Module({ imports: [UsersModule], controllers: [TeamController] })
class TeamModule {}

void start(() => {
  const settings = loadSettings();
  const module = WatchwordModule.forRoot({
    settings,
    imports: [TeamModule],
    overrides: [override(ClaimsContributor, TeamClaims)],
    permissions: [{ name: 'invoices:read', description: 'See invoices of others.' }],
  });
  return { settings, module };
});

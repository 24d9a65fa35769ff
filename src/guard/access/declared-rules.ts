import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DeclaredRoutes } from '../../http/access/index.js';

/** A rule that only the server can hold would be a closed or an open door here: neither is what its author meant. */
@Injectable()
export class DeclaredRules implements OnModuleInit {
  constructor(private readonly routes: DeclaredRoutes) {}

  /** @throws Error that names the first such route */
  onModuleInit(): void {
    for (const { place, rules } of this.routes.list()) {
      const { onUser, recentLogin } = rules;
      if (onUser) throw new Error(`${place} has @OnUser(), which only the Watchword server itself can hold`);
      if (recentLogin && 'setting' in recentLogin)
        throw new Error(
          `${place} has @RequireRecentAdminLogin(), which needs a setting of the server; say @RequireRecentLogin('10m')`,
        );
    }
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DeclaredRoutes, PermissionCatalogue } from '../../../http/access/index.js';

/** A permission that no catalogue knows can be in no role: its route would be closed to all but administrators, silently. */
@Injectable()
export class DeclaredPermissions implements OnModuleInit {
  constructor(
    private readonly routes: DeclaredRoutes,
    private readonly catalogue: PermissionCatalogue,
  ) {}

  /** @throws Error */
  onModuleInit(): void {
    for (const { place, rules } of this.routes.list()) {
      const { permissions = [], ownerOr } = rules;
      for (const permission of [...permissions, ...(ownerOr ? [ownerOr.permission] : [])]) {
        if (!this.catalogue.has(permission))
          throw new Error(`${place} asks for ${String(permission)}, which is no permission`);
      }
    }
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PermissionCatalogue, rulesOf } from '../../../http/access/index.js';

/** A permission that no catalogue knows can be in no role: its route would be closed to all but administrators, silently. */
@Injectable()
export class DeclaredPermissions implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly catalogue: PermissionCatalogue,
  ) {}

  /** @throws Error */
  onModuleInit(): void {
    for (const { metatype: controller } of this.discovery.getControllers()) {
      if (!controller) continue;
      const handlers = controller.prototype as Readonly<Record<string, () => unknown>>;
      for (const name of this.scanner.getAllMethodNames(handlers)) {
        const handler = handlers[name];
        if (handler) this.assertKnown(handler, controller as never, `${controller.name}.${name}`);
      }
    }
  }

  private assertKnown(handler: () => unknown, controller: () => unknown, place: string): void {
    const { permissions = [], ownerOr } = rulesOf((key) =>
      this.reflector.getAllAndOverride(key, [handler, controller]),
    );
    for (const permission of [...permissions, ...(ownerOr ? [ownerOr.permission] : [])]) {
      if (!this.catalogue.has(permission))
        throw new Error(`${place} asks for ${String(permission)}, which is no permission`);
    }
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { rulesOf } from '../../http/access/index.js';

/** A rule that only the server can hold would be a closed or an open door here: neither is what its author meant. */
@Injectable()
export class DeclaredRules implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error that names the first such route */
  onModuleInit(): void {
    for (const { metatype: controller } of this.discovery.getControllers()) {
      if (!controller) continue;
      const handlers = controller.prototype as Readonly<Record<string, () => unknown>>;
      for (const name of this.scanner.getAllMethodNames(handlers)) {
        const handler = handlers[name];
        if (handler) this.assertHeld(handler, controller as never, `${controller.name}.${name}`);
      }
    }
  }

  private assertHeld(handler: () => unknown, controller: () => unknown, place: string): void {
    const { onUser, recentLogin } = rulesOf((key) => this.reflector.getAllAndOverride(key, [handler, controller]));
    if (onUser) throw new Error(`${place} has @OnUser(), which only the Watchword server itself can hold`);
    if (recentLogin && 'setting' in recentLogin)
      throw new Error(
        `${place} has @RequireRecentAdminLogin(), which needs a setting of the server; say @RequireRecentLogin('10m')`,
      );
  }
}

import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { AccessRules } from './access-rules.js';
import { IS_PUBLIC } from './public.decorator.js';
import type { RouteDecorators } from './route-memo.js';
import { rulesOf } from './route-rules.js';

/** A method of a controller, with what its decorators ask of a caller. */
export interface DeclaredRoute {
  /** `Controller.method`, for whoever has to mend it. */
  readonly place: string;
  /** Those of the method, and of its class where the method has none of that kind. */
  readonly rules: AccessRules;
}

/** The methods of all controllers, for refusing at the start what could not be held later. */
@Injectable()
export class DeclaredRoutes {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error that names the first route that is public and has rules */
  list(): readonly DeclaredRoute[] {
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? this.routesOf(metatype as never) : []));
  }

  private routesOf(controller: { readonly name: string; readonly prototype: object }): DeclaredRoute[] {
    const handlers = controller.prototype as Readonly<Record<string, () => unknown>>;
    return this.scanner.getAllMethodNames(handlers).flatMap((name) => {
      const handler = handlers[name];
      if (!handler) return [];
      const decorators: RouteDecorators = (key) =>
        this.reflector.getAllAndOverride(key, [handler, controller as never]);
      const [place, rules] = [`${controller.name}.${name}`, rulesOf(decorators)];
      if (decorators<boolean>(IS_PUBLIC)) assertNoRules(place, rules);
      return [{ place, rules }];
    });
  }
}

/** On a public route nobody is known who could meet a rule, such as that of its class: all would be refused. */
function assertNoRules(place: string, rules: AccessRules): void {
  const names = Object.keys(rules).join(', ');
  if (names) throw new Error(`${place} is @Public(), and has rules that nobody could meet there: ${names}`);
}

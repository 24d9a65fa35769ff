import { Injectable, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { RouteInfo } from '@nestjs/common/interfaces/index.js';
import { HttpAdapterHost, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ServerSettings } from '../config/settings.js';
import { endpointGroupOf, isBelowPrefix, neededGroupsOf } from '../http/endpoint-groups.js';
import { Endpoints } from '../http/endpoints.js';

const ON_ANOTHER_ADAPTER = `Watchword's own routes are served on Fastify only, and this application runs on another platform. Leave them out with WatchwordModule.forRoot({ endpoints: false, … }): guards, decorators and services work here all the same. Or run the routes in an application on Fastify.`;
const NOT_CONFIGURED = `Watchword's own routes need configureWatchword(app) before app.listen(), in an application that was created with createWatchwordAdapter(settings). Without it they would have no cookies, no validation and no form for failures. To serve none of them, give WatchwordModule endpoints: false.`;

interface RoutedModule {
  readonly controllers: Map<unknown, { readonly metatype: unknown }>;
}

type Controller = (new (...args: never[]) => object) & object;

/**
 * Which of our routes the application has. Controllers of groups that are left out are taken from their modules before Nest
 * looks for routes, so that neither the router nor Swagger meets them; see docs/decisions/0030-left-out-routes.md.
 */
@Injectable()
export class ServedRoutes implements OnModuleInit {
  private isConfiguredByUs = false;

  /** @throws Error when the prefix cannot be told from the path of PUBLIC_URL */
  constructor(
    private readonly modules: ModulesContainer,
    private readonly endpoints: Endpoints,
    private readonly adapterHost: HttpAdapterHost,
    { basePath }: ServerSettings,
  ) {
    assertPathsDiffer(endpoints.prefix, basePath);
    for (const { controllers } of this.routedModules()) {
      for (const [token, { metatype }] of controllers) {
        const needed = typeof metatype === 'function' ? neededGroupsOf(metatype) : [];
        if (!needed.every((group) => endpoints.has(group))) controllers.delete(token);
      }
    }
  }

  /** Called by whoever has given the application what the routes need. */
  confirmConfiguration(): void {
    this.isConfiguredByUs = true;
  }

  /** False in an application that has only its own routes, and perhaps another adapter. */
  get isConfigured(): boolean {
    return this.isConfiguredByUs;
  }

  /** @throws Error where the routes would not work, be it in this application or on this platform */
  onModuleInit(): void {
    const { httpAdapter } = this.adapterHost as Partial<HttpAdapterHost>;
    // a command has no adapter, and a testing module one without a type
    const platform = httpAdapter?.getType() ?? '';
    if (platform === '' || !this.endpoints.areServed) return;
    if (platform !== 'fastify') throw new Error(ON_ANOTHER_ADAPTER);
    if (!this.isConfigured) throw new Error(NOT_CONFIGURED);
  }

  /** Where our routes are, for keeping a prefix of the application's own from them. */
  list(): readonly RouteInfo[] {
    return [...this.routedModules()].flatMap(({ controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) =>
        typeof metatype === 'function' ? this.routesOf(metatype as Controller) : [],
      ),
    );
  }

  private routesOf(controller: Controller): readonly RouteInfo[] {
    const group = endpointGroupOf(controller);
    if (group === undefined) return [];
    const prefix = isBelowPrefix(group) ? this.endpoints.prefix : '';
    const handlers = controller.prototype as Readonly<Record<string, object>>;
    const names = new MetadataScanner().getAllMethodNames(handlers);
    return names.flatMap((name) => {
      const handler = handlers[name] ?? {};
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RouteInfo['method'] | undefined;
      if (method === undefined) return [];
      return pathsOf(controller).flatMap((first) =>
        pathsOf(handler).map((second) => ({ path: joined(prefix, first, second), method })),
      );
    });
  }

  private routedModules(): Iterable<RoutedModule> {
    return this.modules.values() as Iterable<RoutedModule>;
  }
}

function pathsOf(decorated: object): readonly string[] {
  return [(Reflect.getMetadata(PATH_METADATA, decorated) as string | string[] | undefined) ?? ''].flat();
}

function joined(...parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}

/** A proxy may or may not take the path of PUBLIC_URL away: of `/auth/me` nobody could tell whether it has. */
function assertPathsDiffer(prefix: string, basePath: string): void {
  const [, first] = prefix.split('/');
  const [, base] = basePath.split('/');
  if (first !== undefined && first === base) {
    throw new Error(`path begins with "${first}" like the path of PUBLIC_URL (${basePath}): one of them must differ`);
  }
}

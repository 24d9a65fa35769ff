import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

type Handler = ReturnType<ExecutionContext['getHandler']>;
type Controller = ReturnType<ExecutionContext['getClass']>;

/** The decorators of a route: a handler's own replace those of its class. */
export type RouteDecorators = <T>(metadataKey: symbol) => T | undefined;

/**
 * What the decorators of a route say, read at its first request and kept: they never change, and asking reflection at each
 * request costs more than the guards that ask. Handler and class together are the key, because two controllers may inherit
 * one handler and differ in the decorators of their classes.
 */
export class RouteMemo<T> {
  private readonly reflector = new Reflector();
  private readonly byClass = new WeakMap<Controller, WeakMap<Handler, T>>();

  constructor(private readonly read: (decorators: RouteDecorators) => T) {}

  of(context: ExecutionContext): T {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    let byHandler = this.byClass.get(controller);
    if (!byHandler) this.byClass.set(controller, (byHandler = new WeakMap<Handler, T>()));
    let facts = byHandler.get(handler);
    if (facts === undefined) {
      facts = this.read((key) => this.reflector.getAllAndOverride(key, [handler, controller]));
      byHandler.set(handler, facts);
    }
    return facts;
  }
}

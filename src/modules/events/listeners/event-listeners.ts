import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import { isWatchwordEventName } from '../event-from.js';
import { type AnyWatchwordEvent, hasTransaction, type WatchwordEventName } from '../watchword-events.js';
import { type EventPhase, type Subscription, subscriptionsOf } from './on-watchword-event.decorator.js';

/** A method that listens. */
export interface EventListener extends Subscription {
  /** As in `CrmContacts.add`, for the log. */
  readonly title: string;
  call(event: AnyWatchwordEvent, manager?: EntityManager): unknown;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Methods = Record<string, (event: AnyWatchwordEvent, manager?: EntityManager) => unknown>;

/** Everybody in this application who listens to events. */
@Injectable()
export class EventListeners implements OnModuleInit {
  private listeners: readonly EventListener[] = [];
  private names: ReadonlySet<string> = new Set();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error about a listener that would never be called, or be called twice */
  onModuleInit(): void {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    // an alias is another wrapper of the same instance
    const byInstance = new Map(wrappers.map((wrapper) => [(wrapper.instance as unknown) ?? wrapper, wrapper]));
    this.listeners = [...byInstance.values()].flatMap((wrapper) => this.listenersOf(wrapper));
    this.names = new Set(this.listeners.map(({ name }) => name));
    const titles = this.listeners.map(({ title, name, phase }) => `${title} listens ${phase} to ${name}`);
    const twice = titles.find((title, index) => titles.indexOf(title) !== index);
    if (twice !== undefined) throw new Error(`${twice} twice: provide the class in one module and export it there`);
  }

  of(name: WatchwordEventName, phase: EventPhase): readonly EventListener[] {
    return this.listeners.filter((listener) => listener.name === name && listener.phase === phase);
  }

  hears(name: string): boolean {
    return this.names.has(name);
  }

  private listenersOf(wrapper: Wrapper): EventListener[] {
    const prototype = prototypeOf(wrapper);
    if (!prototype) return [];
    const methods = prototype as Methods;
    return this.scanner.getAllMethodNames(prototype).flatMap((key) => {
      const method = methods[key];
      if (!method) return [];
      const title = `${prototype.constructor.name}.${key}`;
      return subscriptionsOf(method).map((subscription) => {
        assertCanListen(title, subscription, wrapper);
        const instance = wrapper.instance as Methods;
        return { ...subscription, title, call: (event, manager) => instance[key]?.(event, manager) };
      });
    });
  }
}

/** What a factory or a value provides has a class all the same. */
function prototypeOf({ instance, metatype }: Wrapper): object | undefined {
  const made = instance as unknown;
  if (typeof made === 'object' && made !== null) return Object.getPrototypeOf(made) as object | undefined;
  return typeof metatype === 'function' ? (metatype as { prototype?: object }).prototype : undefined;
}

function assertCanListen(title: string, { name, phase }: Subscription, wrapper: Wrapper): void {
  if (!isWatchwordEventName(name)) throw new Error(`${title} listens to ${String(name)}, which is no event`);
  if (phase === 'beforeCommit' && !hasTransaction(name)) {
    throw new Error(`${title} listens beforeCommit to ${name}, which has no transaction`);
  }
  if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) {
    throw new Error(`${title} listens to ${name}, but its class is not a singleton: nobody could call it`);
  }
}

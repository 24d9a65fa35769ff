import 'reflect-metadata';
import type { EntityManager } from 'typeorm';
import type { AnyWatchwordEvent, TransactionalEventName, WatchwordEventName } from '../watchword-events.js';

/**
 * - `afterCommit`: behind the change, once it counts. The listener can delay and fail nobody.
 * - `beforeCommit`: within the transaction of the change. What the listener writes counts with the change or not at all.
 */
export type EventPhase = 'afterCommit' | 'beforeCommit';

/** What a method listens to. */
export interface Subscription {
  readonly name: WatchwordEventName;
  readonly phase: EventPhase;
}

/** A decorator for methods that can be called so; on any other it does not compile. */
export type ListenerDecorator<Call extends (...given: never[]) => unknown> = <Method extends Call>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

const SUBSCRIPTIONS = Symbol('watchword:event-subscriptions');

/**
 * Has Nest's providers and controllers react to what happens in Watchword. The class must be an ordinary singleton, provided
 * once, in a module that the application loads at its start.
 *
 * After the commit (the default) the method is called once for each event, in the process in which it happened, behind the
 * request: it delays nothing, and what it throws is logged. A process that is killed loses what it had not begun; what must
 * not be lost is written before the commit, or published through `EventPublisher`.
 *
 * Before the commit it is called within the transaction, with the manager to write with. What it throws rolls the whole
 * change back: a `DomainError` is answered as such, anything else as 500. It has three seconds, makes no HTTP request, and
 * calls no service of Watchword that writes: on SQLite nobody else can write meanwhile. On PostgreSQL it may be called again
 * after a deadlock.
 */
export function OnWatchwordEvent<Name extends WatchwordEventName>(
  name: Name,
  options?: { readonly phase?: 'afterCommit' },
): ListenerDecorator<(event: AnyWatchwordEvent<Name>) => unknown>;
export function OnWatchwordEvent<Name extends TransactionalEventName>(
  name: Name,
  options: { readonly phase: 'beforeCommit' },
): ListenerDecorator<(event: AnyWatchwordEvent<Name>, manager: EntityManager) => unknown>;
export function OnWatchwordEvent(
  name: WatchwordEventName,
  { phase = 'afterCommit' }: { readonly phase?: EventPhase } = {},
): ListenerDecorator<(...given: never[]) => unknown> {
  return (_target, _key, { value: method }) => {
    if (typeof method !== 'function') return;
    const subscriptions: readonly Subscription[] = [...subscriptionsOf(method), { name, phase }];
    Reflect.defineMetadata(SUBSCRIPTIONS, subscriptions, method);
  };
}

export function subscriptionsOf(method: object): readonly Subscription[] {
  return (Reflect.getMetadata(SUBSCRIPTIONS, method) as readonly Subscription[] | undefined) ?? [];
}

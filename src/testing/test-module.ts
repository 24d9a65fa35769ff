import type { DynamicModule, LoggerService, ModuleMetadata, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule, TestingModuleBuilder } from '@nestjs/testing';
import { assertOverridesAreKnown, override, type Override } from '../extension/override.js';
import { SETTINGS } from '../extension/settings-source.js';
import { Clock } from '../kernel/clock.js';
import { Mailer } from '../modules/mail/index.js';
import { WatchwordModule, type WatchwordOptions } from '../watchword.module.js';
import type { FakeClock } from './fake-clock.js';
import type { Mailbox } from './mailbox.js';
import { loadNestTesting } from './nest-testing.js';
import { testSettings } from './test-settings.js';

/** What `WatchwordModule.forRoot` takes, with settings that need not be given, and what only a test wants. */
export interface TestAppOptions extends Partial<WatchwordOptions> {
  /**
   * The module of your application, which imports Watchword itself. Its settings, its clock, its mailer and what `overrides`
   * names are replaced for the test; everything else is as the module says it, so nothing else can be given beside it.
   */
  readonly rootModule?: Type | DynamicModule | Promise<DynamicModule>;
  /** Replaces other providers, guards or modules, with Nest's own means: `(builder) => builder.overrideProvider(Rates).useValue(fixed)`. */
  readonly configure?: (builder: TestingModuleBuilder) => unknown;
  /**
   * In the place of Watchword's own, such as `new ExpressAdapter()`, for an application that leaves our routes out
   * (`endpoints: false`). It gets nothing of ours but the guards and decorators; `beforeListen` does what your `main.ts` does.
   */
  readonly adapter?: AbstractHttpAdapter;
  /** What your `main.ts` does to the application before it listens. */
  readonly beforeListen?: (app: NestFastifyApplication) => unknown;
  /** In the place of one that begins at the same instant in every test. */
  readonly clock?: FakeClock;
  /** Silent unless given. */
  readonly logger?: LoggerService;
}

/** What stands in a test for the time and for the mail. */
export interface TestDoubles {
  readonly clock: FakeClock;
  readonly mailbox: Mailbox;
}

const OF_THE_TEST = ['settings', 'overrides', 'configure', 'adapter', 'beforeListen', 'clock', 'logger'];

const SILENT: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** The application's modules with everything replaced that a test replaces, and all providers made. */
export async function compileTestModule(
  options: TestAppOptions,
  doubles: TestDoubles,
  logger: LoggerService | false,
): Promise<TestingModule> {
  const { Test } = await loadNestTesting();
  const overrides = overridesFrom(options, doubles);
  const builder = Test.createTestingModule({ imports: [moduleFrom(options, overrides)] });
  builder.setLogger(logger || SILENT);
  if (options.rootModule) replaceWithin(builder, options, overrides);
  options.configure?.(builder);
  return builder.compile();
}

/** What the test names, and the doubles for what it does not. */
function overridesFrom({ overrides = [] }: TestAppOptions, { clock, mailbox }: TestDoubles): readonly Override[] {
  const doubles = [override(Clock, clock), override(Mailer, mailbox)];
  const isFree = ({ port }: Override): boolean => !overrides.some((each) => each.port === port);
  return [...doubles.filter(isFree), ...overrides];
}

function moduleFrom(
  options: TestAppOptions,
  overrides: readonly Override[],
): NonNullable<ModuleMetadata['imports']>[0] {
  const { rootModule, settings = testSettings(), ...rest } = options;
  if (!rootModule) return WatchwordModule.forRoot({ ...rest, settings, overrides });
  const others = Object.keys(rest).filter((name) => !OF_THE_TEST.includes(name));
  if (others.length > 0) throw new Error(`with rootModule, name ${others.join(' and ')} in that module`);
  return rootModule;
}

function replaceWithin(
  builder: TestingModuleBuilder,
  { settings = testSettings() }: TestAppOptions,
  overrides: readonly Override[],
): void {
  // in the place of the application's factory, which is not even called
  builder.overrideProvider(SETTINGS).useValue(settings);
  assertOverridesAreKnown(overrides);
  for (const { port, adapter } of overrides) {
    const replaced = builder.overrideProvider(port);
    if (typeof adapter === 'function') replaced.useClass(adapter);
    else replaced.useValue(adapter);
  }
}

import { ConsoleLogger, type ConsoleLoggerOptions, type LogLevel as NestLogLevel } from '@nestjs/common';
import { LOG_LEVELS, type LogLevel, type ServerSettings } from '../config/settings.js';

const NEST_LEVELS: Readonly<Record<LogLevel, readonly NestLogLevel[]>> = {
  fatal: ['fatal'],
  error: ['error'],
  warn: ['warn'],
  info: ['log'],
  debug: ['debug', 'verbose'],
};

/** Names under which a secret could find its way into a log by somebody's mistake. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'clientSecret',
  'secret',
  'client_secret',
  'client_assertion',
];

/** Where Nest tells of its own assembly, a line a module and a route: of use to nobody who only starts the server. */
const ASSEMBLY: readonly unknown[] = ['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer'];

/** Where Nest says that it has started, which it does before it listens: a port in use is found out only after that. */
const EARLY_SUCCESS = 'NestApplication';

/** Where Nest prints a failed start with its stack, before it hands the error on. */
const FAILED_STARTS: readonly unknown[] = ['ExceptionHandler', 'NestApplication', 'TypeOrmModule'];

export class QuietStartLogger extends ConsoleLogger {
  private isMuted = false;

  /** Keeps what is merely told from now on to those who ask for `debug`. Warnings and errors are printed all the same. */
  mute(): void {
    this.isMuted = true;
  }

  unmute(): void {
    this.isMuted = false;
  }

  /** A start that fails is told once, in one line, by whoever starts. */
  override error(message: unknown, ...more: unknown[]): void {
    if (FAILED_STARTS.includes(more.at(-1))) return;
    super.error(message, ...more);
  }

  override log(message: unknown, ...more: unknown[]): void {
    if (more.at(-1) === EARLY_SUCCESS) return;
    const isOfNoInterest = this.isMuted || ASSEMBLY.includes(more.at(-1));
    if (isOfNoInterest && !this.isLevelEnabled('debug')) return;
    super.log(message, ...more);
  }
}

/** For a program whose standard output is its result. */
class StderrLogger extends QuietStartLogger {
  protected override printMessages(
    messages: unknown[],
    context?: string,
    level?: NestLogLevel,
    _stream?: 'stdout' | 'stderr',
    stack?: unknown,
    parameters?: Record<string, unknown>,
  ): void {
    super.printMessages(messages, context, level, 'stderr', stack, parameters);
  }
}

/** Readable lines for a person in development, one JSON object a line in production. */
export function createLogger(settings: ServerSettings): QuietStartLogger {
  return new QuietStartLogger(optionsFor(settings, process.stdout));
}

/** The same on standard error, without the lines of a server's daily life unless LOG_LEVEL asks for even more. */
export function createStderrLogger(settings: ServerSettings): ConsoleLogger {
  const logLevel = settings.logLevel === 'info' ? 'warn' : settings.logLevel;
  return new StderrLogger(optionsFor({ ...settings, logLevel }, process.stderr));
}

function optionsFor({ environment, logLevel }: ServerSettings, stream: NodeJS.WriteStream): ConsoleLoggerOptions {
  return {
    logLevels: levelsFrom(logLevel),
    json: environment === 'production',
    colors: showsColors(stream),
    // an event is one line
    compact: true,
    breakLength: Infinity,
    flattenParams: true,
    redact: SECRETS,
  };
}

/** A file or a pipe shows none. */
function showsColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY ? stream.hasColors() : false;
}

function levelsFrom(level: LogLevel): NestLogLevel[] {
  return LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1).flatMap((included) => NEST_LEVELS[included]);
}

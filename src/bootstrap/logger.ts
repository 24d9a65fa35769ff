import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
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

/** Where Nest prints a failed start with its stack, before it hands the error on. */
const FAILED_STARTS: readonly unknown[] = ['ExceptionHandler', 'NestApplication', 'TypeOrmModule'];

class QuietStartLogger extends ConsoleLogger {
  /** A start that fails is told once, in one line, by whoever starts. */
  override error(message: unknown, ...more: unknown[]): void {
    if (FAILED_STARTS.includes(more.at(-1))) return;
    super.error(message, ...more);
  }

  override log(message: unknown, ...more: unknown[]): void {
    if (ASSEMBLY.includes(more.at(-1)) && !this.isLevelEnabled('debug')) return;
    super.log(message, ...more);
  }
}

/** Readable lines for a person in development, one JSON object a line in production. */
export function createLogger({ environment, logLevel }: ServerSettings): ConsoleLogger {
  return new QuietStartLogger({
    logLevels: levelsFrom(logLevel),
    json: environment === 'production',
    flattenParams: true,
    redact: SECRETS,
  });
}

function levelsFrom(level: LogLevel): NestLogLevel[] {
  return LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1).flatMap((included) => NEST_LEVELS[included]);
}

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
];

/** Readable lines for a person in development, one JSON object a line in production. */
export function createLogger({ environment, logLevel }: ServerSettings): ConsoleLogger {
  return new ConsoleLogger({
    logLevels: levelsFrom(logLevel),
    json: environment === 'production',
    flattenParams: true,
    redact: SECRETS,
  });
}

function levelsFrom(level: LogLevel): NestLogLevel[] {
  return LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1).flatMap((included) => NEST_LEVELS[included]);
}

import { type INestApplicationContext, Inject, Injectable, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Deployment } from '../bootstrap/deployment.js';
import { createStderrLogger } from '../bootstrap/logger.js';
import { reasonOf } from '../bootstrap/start-failure.js';
import { databaseErrorAsDomainError } from '../database/database-errors.js';
import { CommandLineError } from './command-line-error.js';
import { asOperator } from './operator.js';

/** The token of a function that makes the deployment. */
export const DEPLOYMENT = Symbol('watchword:deployment');

/** Hands out the deployment's services, with whatever a team has put in the place of ours. */
export type Services = Pick<INestApplicationContext, 'get'>;

/** Runs the work of a command within the deployment, which is opened for it and closed after it. */
@Injectable()
export class Operations {
  constructor(@Inject(DEPLOYMENT) private readonly deployment: () => Deployment) {}

  /** @throws CommandLineError CANNOT_START when the settings or the database do not allow it; whatever the work throws */
  async run(work: (services: Services) => Promise<void>): Promise<void> {
    const application = await this.open();
    try {
      await asOperator(() => work(application));
    } catch (error) {
      throw databaseErrorAsDomainError(error) ?? error;
    } finally {
      await application.close();
      // whoever runs the command line reports the error, in one line
      Logger.overrideLogger(false);
    }
  }

  private async open(): Promise<INestApplicationContext> {
    try {
      const { settings, module } = this.deployment();
      const logger = createStderrLogger(settings.server);
      return await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
    } catch (error) {
      throw new CommandLineError('CANNOT_START', reasonOf(error));
    }
  }
}

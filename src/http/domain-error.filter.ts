import { Catch } from '@nestjs/common';
import { DomainError } from '../kernel/domain-error.js';
import { ErrorFilter } from './error.filter.js';

/**
 * Answers what Watchword's guards and services refuse, with the right status, in an application whose other failures are
 * not ours to answer.
 */
@Catch(DomainError)
export class DomainErrorFilter extends ErrorFilter {}

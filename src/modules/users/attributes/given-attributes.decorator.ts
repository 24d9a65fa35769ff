import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { catchError, from, type Observable } from 'rxjs';
import { ApiExtension } from '../../../http/api-docs.js';
import { MOST_FIELD_ERRORS } from '../../../http/hostile-content.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { UserAttributeRules } from './user-attribute-rules.js';
import type { AttributeParty } from './user-attributes.js';

/** How a body has attributes: whose hand they are from, and whether they are all there is or a change. */
export interface AttributeWriting {
  readonly by: AttributeParty;
  readonly as: 'whole' | 'change';
}

/** How it stands in the document until the bodies are made of it; see bootstrap/openapi-user-attributes.ts. */
export const ATTRIBUTES_EXTENSION = 'x-user-attributes';

const WRITING = Symbol('watchword:attribute-writing');
const GIVEN = Symbol('watchword:given-attributes');

interface CarryingRequest {
  body: unknown;
  [GIVEN]?: unknown;
}

/**
 * Takes `attributes` out of the body before the validation pipe sees it, where the application has some: the classes of the
 * bodies belong to every application in the process and know none. Elsewhere it leaves the field there, to be refused.
 */
@Injectable()
class GivenAttributesInterceptor implements NestInterceptor {
  constructor(
    private readonly rules: UserAttributeRules,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.rules.ofClass) return next.handle();
    const request = context.switchToHttp().getRequest<CarryingRequest>();
    const writing = this.reflector.get<AttributeWriting>(WRITING, context.getHandler());
    const { body } = request;
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      const { attributes, ...fields } = body as Record<string, unknown>;
      request.body = fields;
      request[GIVEN] = attributes;
    }
    return next.handle().pipe(catchError((error: unknown) => from(this.refuse(error, request[GIVEN], writing))));
  }

  /** A form is told at once what is wrong with it, attributes included. A change can only be judged with what is stored. */
  private async refuse(error: unknown, attributes: unknown, { by, as }: AttributeWriting): Promise<never> {
    if (!(error instanceof DomainError) || error.code !== 'VALIDATION_FAILED' || as === 'change') throw error;
    if (error.errors.some(({ field }) => field.split('.')[0] === 'attributes')) throw error;
    const errors = [...error.errors, ...(await this.rules.flawsIn(attributes, by))].slice(0, MOST_FIELD_ERRORS);
    throw new DomainError('VALIDATION_FAILED', { errors, ...(error.detail !== undefined && { detail: error.detail }) });
  }
}

/** A route whose body may have attributes; the method's parameter with `@GivenAttributes()` gets them as they were sent. */
export const TakesAttributes = (by: AttributeParty, as: AttributeWriting['as']): MethodDecorator =>
  applyDecorators(
    SetMetadata(WRITING, { by, as } satisfies AttributeWriting),
    UseInterceptors(GivenAttributesInterceptor),
    ApiExtension(ATTRIBUTES_EXTENSION, { by, as }),
  );

/** What the body had as its attributes, which nobody has judged yet. */
export const GivenAttributes = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<CarryingRequest>()[GIVEN],
);

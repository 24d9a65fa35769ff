import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, documented } from './api-docs.js';
import { ResponseMessage } from './envelope.js';

/** What a route answers, for `Answers`. */
export interface AnswerOptions {
  /**
   * What generated clients call the function that asks this route. It is part of the contract, like the path. Without one the
   * document makes an id of the method's name.
   */
  readonly operationId?: string;
  /** What the route is for, in the document. */
  readonly summary: string;
  /** What a caller should know besides. */
  readonly description?: string;
  /** 200 if absent. */
  readonly status?: number;
  /** What `data` holds; null when there is nothing to say. */
  readonly data?: Type;
  /** `data` is a page of these. */
  readonly pageOf?: Type;
  /** How a handler may answer instead, without data, by `answerWith`. */
  readonly otherwise?: { readonly status: number; readonly message: string };
}

/** What a route answers on success: status, message and the shape of `data`, the same for the caller and the document. */
export function Answers(message: string, options: AnswerOptions): MethodDecorator {
  const { operationId, summary, description, status = 200, data, pageOf, otherwise } = options;
  const model = data ?? pageOf;
  return applyDecorators(
    HttpCode(status),
    ResponseMessage(message),
    ApiOperation({
      summary,
      ...(operationId !== undefined && { operationId }),
      ...(description !== undefined && { description }),
    }),
    ...(model ? [ApiExtraModels(model)] : []),
    documented(({ ApiResponse, getSchemaPath }) => {
      const schema = envelopeSchema(status, message, dataSchema(options, getSchemaPath));
      return ApiResponse({ status, description: message, schema });
    }),
    ...(otherwise ? [answersWithoutData(otherwise)] : []),
  );
}

function answersWithoutData({ status, message }: { readonly status: number; readonly message: string }) {
  const schema = envelopeSchema(status, message, { type: 'null', example: null });
  return documented(({ ApiResponse }) => ApiResponse({ status, description: message, schema }));
}

function envelopeSchema(status: number, message: string, data: object) {
  return {
    type: 'object' as const,
    required: ['success', 'statusCode', 'message', 'data'],
    properties: {
      success: { type: 'boolean' as const, example: true },
      statusCode: { type: 'integer' as const, example: status },
      message: { type: 'string' as const, example: message },
      data,
    },
  };
}

function dataSchema({ data, pageOf }: AnswerOptions, pathOf: (type: Type) => string): object {
  if (data) return { $ref: pathOf(data) };
  if (!pageOf) return { type: 'null', example: null };
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: { $ref: pathOf(pageOf) } },
      nextCursor: { type: ['string', 'null'], example: null },
    },
  };
}

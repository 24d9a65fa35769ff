import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ResponseMessage } from './envelope.js';

interface AnswerOptions {
  /** What the route is for, in the document. */
  readonly summary: string;
  readonly status?: number;
  /** What `data` holds; null when there is nothing to say. */
  readonly data?: Type;
  /** `data` is a page of these. */
  readonly pageOf?: Type;
}

/** What a route answers on success: status, message and the shape of `data`, the same for the caller and the document. */
export function Answers(message: string, options: AnswerOptions): MethodDecorator {
  const { summary, status = 200, data, pageOf } = options;
  const model = data ?? pageOf;
  const schema = {
    type: 'object' as const,
    required: ['success', 'statusCode', 'message', 'data'],
    properties: {
      success: { type: 'boolean' as const, example: true },
      statusCode: { type: 'integer' as const, example: status },
      message: { type: 'string' as const, example: message },
      data: dataSchema(options),
    },
  };
  return applyDecorators(
    HttpCode(status),
    ResponseMessage(message),
    ApiOperation({ summary }),
    ...(model ? [ApiExtraModels(model)] : []),
    ApiResponse({ status, description: message, schema }),
  );
}

function dataSchema({ data, pageOf }: AnswerOptions): object {
  if (data) return { $ref: getSchemaPath(data) };
  if (!pageOf) return { nullable: true, example: null };
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(pageOf) } },
      nextCursor: { type: 'string', nullable: true, example: null },
    },
  };
}

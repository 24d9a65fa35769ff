import type { Type } from '@nestjs/common';
import * as mappedTypes from '@nestjs/mapped-types';

type Swagger = typeof import('@nestjs/swagger');
type Decorator = MethodDecorator & ClassDecorator & PropertyDecorator;

/** The decorators of @nestjs/swagger, and its functions that make a class of another. */
type DecoratorName = Extract<keyof Swagger, `Api${string}`>;
type TypeFunctionName = 'OmitType' | 'PartialType' | 'PickType';

/** What is said about classes and routes, in the order in which it was said. */
let statements: ((swagger: Swagger) => void)[] = [];

/**
 * Hands @nestjs/swagger what the decorators of this file have said, and returns it. Until then its 500 modules are not
 * loaded: most servers never show their document. Whoever calls `SwaggerModule.createDocument` must call this first.
 */
export async function describeApi(): Promise<Swagger> {
  const swagger = await import('@nestjs/swagger');
  const described = statements;
  statements = [];
  for (const state of described) state(swagger);
  return swagger;
}

/** A decorator that needs @nestjs/swagger: it is made, and takes effect, in `describeApi`. */
export function documented(decoratorFrom: (swagger: Swagger) => unknown): Decorator {
  return (...target: unknown[]): void => {
    statements.push((swagger) => {
      (decoratorFrom(swagger) as (...decorated: unknown[]) => void)(...target);
    });
  };
}

function deferred<Name extends DecoratorName>(name: Name): Swagger[Name] {
  const decorator = (...options: unknown[]): Decorator =>
    documented((swagger) => (swagger[name] as (...given: unknown[]) => unknown)(...options));
  return decorator;
}

/** The type function of that name: the class is made at once, with its validation, and described in `describeApi`. */
function deferredType<Name extends TypeFunctionName>(name: Name): Swagger[Name] {
  const create = (...given: unknown[]): Type => {
    const type = (mappedTypes[name] as (...given: unknown[]) => Type)(...given);
    statements.push((swagger) => {
      const described = (swagger[name] as (...given: unknown[]) => Type)(...given);
      copyProperties(swagger, described.prototype as object, type.prototype as object);
    });
    return type;
  };
  return create;
}

function copyProperties({ ApiProperty, DECORATORS }: Swagger, from: object, to: object): void {
  const marked = (Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, from) ?? []) as string[];
  for (const name of marked.map((mark) => mark.slice(1))) {
    ApiProperty(Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, from, name) as object)(to, name);
  }
}

export const ApiBasicAuth = deferred('ApiBasicAuth');
export const ApiBearerAuth = deferred('ApiBearerAuth');
export const ApiBody = deferred('ApiBody');
export const ApiConsumes = deferred('ApiConsumes');
export const ApiCookieAuth = deferred('ApiCookieAuth');
export const ApiExcludeEndpoint = deferred('ApiExcludeEndpoint');
export const ApiExtension = deferred('ApiExtension');
export const ApiExtraModels = deferred('ApiExtraModels');
export const ApiHeader = deferred('ApiHeader');
export const ApiOkResponse = deferred('ApiOkResponse');
export const ApiOperation = deferred('ApiOperation');
export const ApiParam = deferred('ApiParam');
export const ApiProperty = deferred('ApiProperty');
export const ApiPropertyOptional = deferred('ApiPropertyOptional');
export const ApiQuery = deferred('ApiQuery');
export const ApiResponse = deferred('ApiResponse');
export const ApiSecurity = deferred('ApiSecurity');
export const ApiServiceUnavailableResponse = deferred('ApiServiceUnavailableResponse');
export const ApiTags = deferred('ApiTags');

export const OmitType = deferredType('OmitType');
export const PartialType = deferredType('PartialType');
export const PickType = deferredType('PickType');

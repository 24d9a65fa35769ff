import { Controller, Get, Module, Post } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createOpenApiDocument } from '../../../src/bootstrap/openapi.js';
import { Answers, Authenticated, completeOpenApi, describeApi, Public } from '../../../src/index.js';
import { testSettings } from '../../../src/testing/index.js';
import { registered } from '../../support/accounts.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/* What a team writes, with nothing of Watchword but its public surface. */

@Authenticated()
@Controller('articles')
class ArticlesController {
  @Get()
  @Public()
  list(): string {
    return 'articles';
  }

  @Post()
  @Answers('It is published.', { operationId: 'publishArticle', summary: 'Publish an article' })
  publish(): string {
    return 'published';
  }
}

@Public()
@Controller('prices')
class PricesController {
  @Get()
  list(): string {
    return 'prices';
  }

  @Get('mine')
  @Authenticated()
  mine(): string {
    return 'my prices';
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  orders(): string {
    return 'orders';
  }
}

@Module({ controllers: [ArticlesController, PricesController, OrdersController] })
class ShopModule {}

describe('a team’s routes', () => {
  let app: RunningApp;
  let paths: OpenAPIObject['paths'];

  beforeAll(async () => {
    app = await startTestApp('sqlite', {}, { imports: [ShopModule] });
    ({ paths } = await createOpenApiDocument(app.app, testSettings()));
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/api/articles', '@Public() in an @Authenticated() class', true],
    ['POST', '/api/articles', 'the @Authenticated() class itself', false],
    ['GET', '/api/prices', 'the @Public() class itself', true],
    ['GET', '/api/prices/mine', '@Authenticated() in a @Public() class', false],
    ['GET', '/api/orders', 'no decorator', false],
  ] as const)('%s %s, by %s, is as open as its document says', async (method, path, _reason, isOpen) => {
    const { accessToken: token } = await registered(app.device());
    const operation = paths[path]?.[method === 'GET' ? 'get' : 'post'];
    const session = [{ bearer: [] }, { 'access-cookie': [] }, { 'session-cookie': [] }];
    expect(operation?.security).toEqual(isOpen ? [] : session);
    expect(Object.keys(operation?.responses ?? {}).includes('401')).toBe(!isOpen);
    expect((await app.device().request(method, path)).status === 401).toBe(!isOpen);
    expect((await app.device().request(method, path, { token })).status).toBeLessThan(300);
  });

  it('have the ids that they state, and else those of their methods, told apart by their controllers', () => {
    const ids = ['/api/articles', '/api/prices', '/api/prices/mine', '/api/orders'].map(
      (path) => paths[path]?.get?.operationId,
    );
    expect(ids).toEqual(['articlesList', 'pricesList', 'mine', 'orders']);
    expect(paths['/api/articles']?.post?.operationId).toBe('publishArticle');
  });

  it('are documented as truly in a document that the team builds itself', async () => {
    const { DocumentBuilder, SwaggerModule } = await describeApi();
    const config = new DocumentBuilder().setOpenAPIVersion('3.1.0').build();
    const document = completeOpenApi(SwaggerModule.createDocument(app.app, config));
    expect(document.paths['/api/articles']?.get?.security).toEqual([]);
    expect(document.paths['/api/orders']?.get?.security).toContainEqual({ bearer: [] });
    expect(document.paths['/api/auth/login']?.post?.operationId).toBe('login');
    expect(JSON.stringify(document)).not.toMatch(/watchword:|x-failure/);
  });
});

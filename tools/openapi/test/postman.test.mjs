import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import newman from 'newman';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { startServer } from '../server.mjs';

/** Its token is in a mail, which the collection does not read. */
const lacksMail = ({ status, text }) => status === 400 && text.includes('"code":"SINGLE_USE_TOKEN_INVALID"');

/** Nobody has set up a provider, nor consented there. */
const lacksProvider = ({ status, path }) => status === 404 && path.includes('{provider}');

const lacksItsNeeds = (answer) => lacksMail(answer) || lacksProvider(answer);

describe('the Postman collection, run by newman from start to end', () => {
  let server;
  let document;
  let ajv;

  // one for each run: two runs within a minute are more logins than the rate limit allows
  beforeEach(async () => {
    server = await startServer();
    document = await (await fetch(`${server.url}/docs/openapi.json`)).json();
    // formats are for people here, and examples are no rule
    ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(document, 'document');
  });
  afterEach(() => server?.stop());

  test('succeeds with every request when an administrator and a service are known', async () => {
    const { admin, service } = server;
    const answers = await run({
      adminIdentifier: admin.email,
      adminPassword: admin.password,
      clientId: service.id,
      clientSecret: service.secret,
    });
    assert.deepEqual(answers.filter((answer) => answer.status >= 300 && !lacksItsNeeds(answer)).map(summaryOf), []);
    assert.equal(answers.at(-1).name, 'POST /api/auth/logout');
    const asked = new Set(answers.map(({ operation }) => operation.operationId));
    assert.deepEqual([...asked].sort(), operationsIn(document).sort());
  });

  test('is refused nothing but administration and a service’s requests when a newcomer runs it as it is', async () => {
    const answers = await run({});
    const refused = answers.filter(({ status }) => status >= 300);
    const isExpected = ({ status, operation, path }) =>
      (status === 403 && Object.keys(operation).some((key) => key.startsWith('x-'))) ||
      (status === 401 && path.startsWith('/oauth/'));
    assert.deepEqual(refused.filter((answer) => !isExpected(answer) && !lacksItsNeeds(answer)).map(summaryOf), []);
    assert.ok(refused.length > 0);
  });

  /** Every answer, held against what the document says of it. */
  async function run(variables) {
    const collection = await (await fetch(`${server.url}/docs/postman.json`)).json();
    const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }));
    const { run } = await runNewman({ collection, envVar, timeoutRequest: 10_000 });
    assert.deepEqual(
      run.failures.map(({ error, source }) => `${source?.name}: ${error.message}`),
      [],
    );
    assert.equal(run.stats.assertions.total, run.stats.requests.total);
    const answers = run.executions.map((execution) => answerOf(execution));
    assert.deepEqual(answers.flatMap(mismatches), []);
    return answers;
  }

  function answerOf({ item, response }) {
    const { method, url } = item.request;
    const path = `/${url.path.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
    const operation = document.paths[path]?.[method.toLowerCase()];
    const text = response.stream?.toString() ?? '';
    return {
      name: item.name,
      path,
      operation,
      status: response.code,
      text,
      type: response.headers.get('content-type'),
    };
  }

  function mismatches({ name, path, operation, status, text, type }) {
    const documented = operation?.responses[status];
    if (!documented) return [`${name}: ${status} is not documented`];
    if (text === '' || !documented.content) return text === '' && !documented.content ? [] : [`${name}: wrong body`];
    const media = type.split(';')[0];
    if (!documented.content[media]) return [`${name}: ${media} is not documented`];
    if (media !== 'application/json') return [];
    const steps = ['paths', path, methodOf(path, operation), 'responses', String(status), 'content', media, 'schema'];
    const validate = ajv.compile({ $ref: `document#/${steps.map(escaped).join('/')}` });
    const isRight = validate(JSON.parse(text));
    return isRight ? [] : validate.errors.map((error) => `${name}: ${error.instancePath} ${error.message}`);
  }

  function methodOf(path, operation) {
    return Object.entries(document.paths[path]).find(([, each]) => each === operation)[0];
  }
});

function runNewman(options) {
  return new Promise((resolve, reject) => {
    newman.run({ ...options, reporters: [] }, (error, summary) => (error ? reject(error) : resolve(summary)));
  });
}

function operationsIn({ paths }) {
  return Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
}

/** For a JSON pointer in the fragment of a reference. */
function escaped(step) {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function summaryOf({ name, status, text }) {
  return `${name}: ${status} ${text.slice(0, 200)}`;
}

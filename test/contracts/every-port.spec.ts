import { EXTENSION_POINTS } from '../../src/extension/extension-points.js';
import { sharedStrengthMeter } from '../../src/modules/passwords/policy/strength-meter.js';
import { outcomeOf } from '../support/suite-outcome.js';
import { PORT_ROWS } from './ports/index.js';

afterAll(() => sharedStrengthMeter().close());

it('every extension point has a row here', () => {
  const names = (ports: readonly { readonly port: { readonly name: string } }[]) => ports.map(({ port }) => port.name);
  expect(names(PORT_ROWS)).toEqual(names(EXTENSION_POINTS));
});

describe.each(PORT_ROWS.map((row) => [row.port.name, row] as const))('the contract suite of %s', (_, row) => {
  it.each(Object.entries(row.right))('passes for %s', async (_name, suite) => {
    const { passed, failed } = await outcomeOf(suite, { mostWaitMs: 60_000 });
    expect(failed).toEqual([]);
    expect(passed.length).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.entries(row.wrong))('fails for one that %s', async (_name, { suite, breaks }) => {
    const { failed } = await outcomeOf(suite, { only: breaks });
    expect(failed).not.toEqual([]);
  });
});

import { register } from 'prom-client';
import { Metrics } from '../../../../src/modules/metrics/index.js';

describe('Metrics', () => {
  it('counts, measures and reads under names of ours', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'refused_total', help: 'Refused.', labels: ['reason'] });
    counter.inc({ reason: 'expired' }, 2);
    metrics.histogram({ name: 'wait_seconds', help: 'Waited.', buckets: [1, 2] }).observe(1.5);
    const now = { waiting: 3 };
    metrics.gauge({ name: 'waiting', help: 'Waiting.', read: () => now.waiting });
    expect(await metrics.text()).toContain('watchword_refused_total{reason="expired"} 2\n');
    expect(await metrics.text()).toContain('watchword_wait_seconds_bucket{le="2"} 1\n');
    expect(await metrics.text()).toContain('watchword_waiting 3\n');
    now.waiting = 4;
    expect(await metrics.text()).toContain('watchword_waiting 4\n');
  });

  it('keeps what one application counts out of the next one, and out of the library’s own registry', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter({ name: 'logins_total', help: 'Logins.' }).inc(5);
    other.counter({ name: 'logins_total', help: 'Logins.' });
    expect(await one.text()).toContain('watchword_logins_total 5\n');
    expect(await other.text()).toContain('watchword_logins_total 0\n');
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('refuses a name that is taken, since one of the two would count for nothing', () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'logins_total', help: 'Logins.' });
    expect(() => metrics.counter({ name: 'logins_total', help: 'Logins.' })).toThrow('already been registered');
  });

  it('tells of the process as well, once and in the form of Prometheus', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'logins_total', help: 'Logins.' });
    for (const application of [metrics, new Metrics()]) {
      const lines = (await application.text()).split('\n');
      const names = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2]);
      expect(names).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds']));
      expect(new Set(names).size).toBe(names.length);
      expect(lines.filter((line) => !/^(#|$|[a-z0-9_]+(\{[^{}]*\})? (\d\S*|Nan)$)/.test(line))).toEqual([]);
      expect(lines.at(-1)).toBe('');
    }
  });
});

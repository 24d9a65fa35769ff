import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { processMetrics } from './process-metrics.js';

const PREFIX = 'watchword_';

/** What every metric has. */
interface MetricDescription<Label extends string> {
  /** Without `watchword_`, with its unit: `maintenance_removed_total`. */
  readonly name: string;
  readonly help: string;
  /** Few and with few values: each combination is a series of its own. Never an id, an address or anything of a person. */
  readonly labels?: readonly Label[];
}

interface HistogramDescription<Label extends string> extends MetricDescription<Label> {
  /** The upper ends of the buckets, in the unit of the name. */
  readonly buckets: readonly number[];
}

interface GaugeDescription<Label extends string> extends MetricDescription<Label> {
  /** The value at the moment at which it is read, in the place of one that is set. */
  readonly read?: () => number | Promise<number>;
}

/** Where features get the metrics that they count with; each is made once, by the feature that it belongs to. */
@Injectable()
export class Metrics {
  // never prom-client's own: several applications may live in one process
  private readonly registry = new Registry();

  counter<Label extends string = never>(description: MetricDescription<Label>): Counter<Label> {
    return new Counter<Label>(this.configurationOf(description));
  }

  gauge<Label extends string = never>(description: GaugeDescription<Label>): Gauge<Label> {
    const { read } = description;
    return new Gauge<Label>({
      ...this.configurationOf(description),
      ...(read && {
        async collect() {
          this.set(await read());
        },
      }),
    });
  }

  histogram<Label extends string = never>(description: HistogramDescription<Label>): Histogram<Label> {
    return new Histogram<Label>({ ...this.configurationOf(description), buckets: [...description.buckets] });
  }

  /** Everything, in the text format of Prometheus 0.0.4. */
  async text(): Promise<string> {
    const texts = await Promise.all([this.registry.metrics(), processMetrics().metrics()]);
    return texts.join('\n');
  }

  private configurationOf<Label extends string>({ name, help, labels = [] }: MetricDescription<Label>) {
    return { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [this.registry] };
  }
}

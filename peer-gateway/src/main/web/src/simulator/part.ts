import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RealClock } from './clock.ts';
import { Figures } from './figures.ts';
import type { Options } from './options.ts';
import { Population, type Progress, type Share } from './population.ts';

/** Of the event loop's monitor: what it says beyond this is lag. */
const RESOLUTION_MS = 10;

/** What became of the viewers of one thread. */
export interface Outcome {
  readonly figures: Figures;
  /** Milliseconds, median and 99th percentile. */
  readonly lagP50: number;
  readonly lagP99: number;
}

/** The viewers of one thread, this one or another. */
export interface Viewers {
  progress(): Promise<Progress>;
  /** Everybody leaves. */
  end(): Promise<Outcome>;
}

/** Those of this thread. */
export class Part implements Viewers {
  private readonly figures = new Figures();
  private readonly loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly population: Population;

  constructor(clock: RealClock, options: Options, begun: number, share: Share) {
    this.loop.enable();
    this.population = new Population(clock, options, this.figures, begun, share);
  }

  progress(): Promise<Progress> {
    return Promise.resolve(this.population.progress);
  }

  end(): Promise<Outcome> {
    this.population.end();
    this.loop.disable();
    const lag = (share: number) => Math.max(0, this.loop.percentile(share) / 1e6 - RESOLUTION_MS);
    return Promise.resolve({ figures: this.figures, lagP50: lag(50), lagP99: lag(99) });
  }
}

import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { MessageChannel, type MessagePort, Worker, parentPort, workerData } from 'node:worker_threads';
import { RealClock, Standing } from './clock.ts';
import { Figures } from './figures.ts';
import type { Options } from './options.ts';
import { type Outcome, Part, type Viewers } from './part.ts';
import type { Progress } from './population.ts';
import { Wires } from './wires.ts';

/** What a thread begins with. */
interface Beginning {
  readonly options: Options;
  readonly index: number;
  readonly of: number;
  readonly begun: number;
  readonly epoch: number;
  readonly standing: SharedArrayBuffer;
  /** To each of the others. */
  readonly ports: readonly MessagePort[];
}

type Question = 'progress' | 'end';

/** The viewers of another thread. */
class Thread implements Viewers {
  private readonly worker: Worker;
  /** Whoever waits for an answer, in the order asked. */
  private readonly waiting: ((answer: unknown) => void)[] = [];

  constructor(beginning: Beginning) {
    this.worker = new Worker(fileURLToPath(import.meta.url), { workerData: beginning, transferList: [...beginning.ports] });
    this.worker.on('message', (answer) => this.waiting.shift()?.(answer));
    this.worker.on('error', (problem) => {
      throw problem;
    });
  }

  progress(): Promise<Progress> {
    return this.ask('progress') as Promise<Progress>;
  }

  async end(): Promise<Outcome> {
    const { figures, ...rest } = (await this.ask('end')) as Outcome;
    // A copy has the fields alone.
    return { figures: Object.assign(new Figures(), figures), ...rest };
  }

  private ask(question: Question): Promise<unknown> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.worker.postMessage(question);
    });
  }
}

/** Viewers in as many threads as asked for: where that is one, in this. */
export function viewersIn(clock: RealClock, standing: Standing, options: Options, begun: number): Viewers[] {
  const { threads } = options;
  if (threads === 1) return [new Part(clock, options, begun, { index: 0, of: 1, wires: null })];
  const ports = channels(threads);
  const epoch = performance.timeOrigin;
  return ports.map((to, index) => new Thread({ options, index, of: threads, begun, epoch, standing: standing.memory, ports: to }));
}

/** For each thread its ports to all others. */
function channels(threads: number): MessagePort[][] {
  const ports: MessagePort[][] = Array.from({ length: threads }, () => []);
  for (let one = 0; one < threads; one++) {
    for (let other = one + 1; other < threads; other++) {
      const { port1, port2 } = new MessageChannel();
      ports[one]!.push(port1);
      ports[other]!.push(port2);
    }
  }
  return ports;
}

/** In a thread of its own: what `Thread` began. */
export function runThread(): void {
  const { options, index, of, begun, epoch, standing, ports } = workerData as Beginning;
  const clock = new RealClock(new Standing(standing), epoch);
  const part = new Part(clock, options, begun, { index, of, wires: new Wires(ports) });
  parentPort?.on('message', (question: Question) => {
    void (question === 'progress' ? part.progress() : part.end()).then((answer) => parentPort?.postMessage(answer));
  });
}

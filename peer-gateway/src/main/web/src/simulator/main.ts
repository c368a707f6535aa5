import { get } from 'node:http';
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { agent } from './access.ts';
import { RealClock } from './clock.ts';
import { Figures } from './figures.ts';
import type { Options } from './options.ts';
import { Population } from './population.ts';
import { missed, report, text } from './report.ts';

/** Sent to the edge before the first viewer comes, at most. */
const WARM_REQUESTS = 500;
/** How often the origin hears what time it is; a part must not wait for it. */
const TICK_MS = 100;
const PARTS_TICK_MS = 20;
const PROGRESS_MS = 10_000;
/** Of the event loop's monitor: what it says beyond this is lag. */
const RESOLUTION_MS = 10;

async function simulate(options: Options): Promise<number> {
  const clock = new RealClock();
  const figures = new Figures();
  await warm(options);
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const cpuBefore = await gatewayCpu(options);
  const population = new Population(clock, options, figures);
  let before = { swarm: 0, http: 0 };
  clock.after(options.warmUp * 1000, () => (before = { swarm: population.swarmBytes(), http: figures.http }));
  const lag = (share: number) => Math.max(0, loop.percentile(share) / 1e6 - RESOLUTION_MS);
  const begun = clock.now();
  const tick = () => {
    get(new URL(`/clock/${Math.floor(clock.now() - begun)}`, options.origin), { agent }, (response) => response.resume()).on('error', () => {});
    clock.after(options.partsPerSegment > 1 ? PARTS_TICK_MS : TICK_MS, tick);
  };
  tick();
  let last = before;
  const progress = setInterval(() => {
    const now = { swarm: population.swarmBytes(), http: figures.http };
    const swarm = now.swarm - last.swarm;
    const offload = (100 * swarm) / Math.max(1, swarm + now.http - last.http);
    last = now;
    process.stderr.write(`${population.describe()}; offload ${offload.toFixed(1)} %, lag p99 ${lag(99).toFixed(0)} ms\n`);
  }, PROGRESS_MS);
  await clock.sleep(options.duration * 1000);
  clearInterval(progress);
  population.end();
  loop.disable();
  const cpuAfter = await gatewayCpu(options);
  const { user, system } = process.cpuUsage();
  const machine = {
    gatewayCpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
    simulatorCpu: (user + system) / 1e6,
    stoodMs: clock.stood,
    lagP50: lag(50),
    lagP99: lag(99),
    load: loadavg()[0] ?? 0,
  };
  const result = report(options, figures, before, machine);
  const problems = missed(result, options);
  process.stdout.write(options.json ? `${JSON.stringify({ ...result, missed: problems })}\n` : `${text(result, options)}\n`);
  for (const problem of problems) process.stderr.write(`swarmgate: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

/** A process just started is slow; the first viewers of an edge that runs for weeks do not see that. */
async function warm({ edge, manifest }: Options): Promise<void> {
  for (let i = 0, quick = 0; i < WARM_REQUESTS && quick < 20; i++) {
    const asked = Date.now();
    await new Promise<void>((resolve) => {
      const request = get(new URL(manifest, edge), (response) => response.resume().on('end', resolve));
      request.on('error', () => resolve());
    });
    quick = Date.now() - asked < 20 ? quick + 1 : 0;
  }
}

/** CPU seconds of the edge's process since it started; null where it does not say. */
function gatewayCpu({ admin }: Options): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get(new URL('/metrics', admin), (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => resolve(Number(/^process_cpu_seconds_total (\S+)/m.exec(body)?.[1] ?? NaN) || null));
    });
    request.on('error', () => resolve(null));
  });
}

const handedOver = process.argv[2];
if (handedOver === undefined) {
  process.stderr.write('This is run by `swarmgate simulate`.\n');
  process.exit(2);
}
process.exit(await simulate(JSON.parse(handedOver) as Options));

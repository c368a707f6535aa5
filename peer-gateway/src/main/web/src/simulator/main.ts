import { get } from 'node:http';
import { loadavg } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { agent } from './access.ts';
import { RealClock, Standing } from './clock.ts';
import { Figures } from './figures.ts';
import type { Options } from './options.ts';
import type { Viewers } from './part.ts';
import type { Progress } from './population.ts';
import { type Steady, missed, report, text } from './report.ts';
import { runThread, viewersIn } from './threads.ts';

/** Sent to the edge before the first viewer comes, at most. */
const WARM_REQUESTS = 500;
/** How often the origin hears what time it is; a part must not wait for it. */
const TICK_MS = 100;
const PARTS_TICK_MS = 20;
const PROGRESS_MS = 10_000;

async function simulate(options: Options): Promise<number> {
  const standing = new Standing();
  const clock = new RealClock(standing);
  await warm(options);
  const cpuBefore = await gatewayCpu(options);
  const begun = clock.now();
  const viewers = viewersIn(clock, standing, options, begun);
  let before: Promise<Steady> = Promise.resolve({ swarm: 0, http: 0 });
  clock.after(options.warmUp * 1000, () => (before = together(viewers)));
  const tick = () => {
    get(new URL(`/clock/${Math.floor(clock.now() - begun)}`, options.origin), { agent }, (response) => response.resume()).on('error', () => {});
    clock.after(options.partsPerSegment > 1 ? PARTS_TICK_MS : TICK_MS, tick);
  };
  tick();
  let last: Steady = { swarm: 0, http: 0 };
  const progress = setInterval(() => {
    void together(viewers).then((now) => {
      const swarm = now.swarm - last.swarm;
      const offload = (100 * swarm) / Math.max(1, swarm + now.http - last.http);
      last = now;
      process.stderr.write(`${describe(now)}; offload ${offload.toFixed(1)} %, the clock stood ${(clock.stood / 1000).toFixed(1)} s\n`);
    });
  }, PROGRESS_MS);
  await clock.sleep(options.duration * 1000);
  clearInterval(progress);
  const outcomes = await Promise.all(viewers.map((part) => part.end()));
  const figures = new Figures();
  for (const outcome of outcomes) figures.add(outcome.figures);
  const cpuAfter = await gatewayCpu(options);
  const { user, system } = process.cpuUsage();
  const machine = {
    gatewayCpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
    simulatorCpu: (user + system) / 1e6,
    stoodMs: clock.stood,
    lagP50: Math.max(...outcomes.map(({ lagP50 }) => lagP50)),
    lagP99: Math.max(...outcomes.map(({ lagP99 }) => lagP99)),
    load: loadavg()[0] ?? 0,
  };
  const result = report(options, figures, await before, machine);
  const problems = missed(result, options);
  process.stdout.write(options.json ? `${JSON.stringify({ ...result, missed: problems })}\n` : `${text(result, options)}\n`);
  for (const problem of problems) process.stderr.write(`swarmgate: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function together(viewers: readonly Viewers[]): Promise<Progress> {
  const kinds = new Map<string, number>();
  const sum = { viewers: 0, links: 0, swarm: 0, http: 0 };
  for (const part of await Promise.all(viewers.map((each) => each.progress()))) {
    for (const name of ['viewers', 'links', 'swarm', 'http'] as const) sum[name] += part[name];
    for (const [kind, count] of part.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  return { ...sum, kinds };
}

function describe({ viewers, links, kinds }: Progress): string {
  const details = [...kinds].map(([what, number]) => `, ${number} ${what}`).join('');
  return `${viewers} viewers, ${(links / Math.max(1, viewers)).toFixed(1)} links each${details}`;
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

async function main(): Promise<void> {
  const handedOver = process.argv[2];
  if (handedOver === undefined) {
    process.stderr.write('This is run by `swarmgate simulate`.\n');
    process.exit(2);
  }
  process.exit(await simulate(JSON.parse(handedOver) as Options));
}

if (isMainThread) await main();
else runThread();

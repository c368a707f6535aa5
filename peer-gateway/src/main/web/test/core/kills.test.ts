import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { MBIT, type Viewer, World } from './world.ts';

/** From a neighbour's death until its socket is seen to close, and the others hear of it. */
const REPORTED_MS = [10, 80] as const;
const SLOW_UP = { up: 3 * MBIT, down: 50 * MBIT, latency: 5 };
const KILLS = 24;

interface Kill {
  /** From the last byte of the dead to the first of what was missing then. */
  readonly pause: number;
  /** Bytes that came twice. */
  readonly twice: number;
  readonly fetched: number;
  readonly length: number;
}

/** One of a viewer's neighbours dies at some point of a segment it is giving. */
async function kill(round: number, neighbours: number, random: (below: number) => number): Promise<Kill> {
  const world = new World();
  const [viewer, ...others] = await world.watching(neighbours + 1, SLOW_UP);
  const length = 300_000 + random(900_000);
  // Not listed: the viewer would take it before its player asks.
  const segment = world.gateway.add(2, length, 2, false);
  for (const other of others) await world.await(other.ask(segment.path));
  const before = viewer!.stats;
  const asked = viewer!.ask(segment.path, { buffer: 6 + random(10) });
  const point = CHUNK + random(length - 2 * CHUNK);
  await world.clock.until(() => total(viewer!) - before.swarm - before.http >= point || viewer!.stats.swarm - before.swarm >= length);
  const dead = busiest(viewer!, others);
  dead.die();
  let lastOfDead = world.clock.now();
  let heard = received(viewer!, dead);
  world.clock.after(REPORTED_MS[0] + random(REPORTED_MS[1] - REPORTED_MS[0]), () => world.gateway.bye(dead.id));
  let rest: number | null = null;
  let after = elsewhere(viewer!, dead);
  let done = false;
  const got = asked.then((value) => {
    done = true;
    return value;
  });
  while (!done) {
    await world.clock.run(2);
    if (received(viewer!, dead) > heard) {
      heard = received(viewer!, dead);
      lastOfDead = world.clock.now();
      after = elsewhere(viewer!, dead);
    } else if (rest === null && elsewhere(viewer!, dead) > after) rest = world.clock.now();
  }
  assert.deepEqual((await got)?.bytes, segment.bytes, `round ${round}`);
  const now = viewer!.stats;
  const pause = rest === null ? 0 : rest - lastOfDead;
  return { pause, twice: now.waste - before.waste, fetched: now.http - before.http + now.swarm - before.swarm, length };
}

function total({ stats }: Viewer): number {
  return stats.http + stats.swarm;
}

function received({ stats }: Viewer, from: Viewer): number {
  return stats.links.find(({ peer }) => peer === from.id)?.received ?? -1;
}

/** Bytes over HTTP and from all neighbours but one. */
function elsewhere({ stats }: Viewer, dead: Viewer): number {
  return stats.http + stats.links.filter(({ peer }) => peer !== dead.id).reduce((sum, link) => sum + link.received, 0);
}

function busiest(viewer: Viewer, others: readonly Viewer[]): Viewer {
  return [...others].sort((a, b) => received(viewer, b) - received(viewer, a))[0]!;
}

for (const neighbours of [1, 3]) {
  test(`${KILLS} neighbours, of ${neighbours}, die in mid-segment: what is missing comes from elsewhere within 250 ms, a chunk twice at most`, async () => {
    let state = 99 + neighbours;
    const random = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1) % below;
    const kills: Kill[] = [];
    for (let round = 0; round < KILLS; round++) kills.push(await kill(round, neighbours, random));
    const pauses = kills.map(({ pause }) => pause).sort((a, b) => a - b);
    const p95 = pauses[Math.floor(0.95 * KILLS)]!;
    if (process.env['REPORTER'] === 'spec') console.log(`pause after a death: median ${pauses[KILLS / 2]} ms, 95 % ${p95} ms, at most ${pauses.at(-1)} ms`);
    assert.ok(p95 <= 250, `${p95} ms`);
    for (const { twice, fetched, length } of kills) {
      assert.ok(twice <= CHUNK, `${twice} bytes for nothing`);
      assert.ok(fetched <= length + CHUNK, `${fetched} bytes fetched of ${length}`);
    }
  });
}

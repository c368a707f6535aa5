import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SwarmDeliverer } from '../../src/core/index.ts';
import { DiskShelf, type ShelfCache } from '../../src/extras/disk-shelf.ts';
import { type Viewer, World } from '../core/world.ts';

const LENGTH = 540_000;
const MEMORY = 2_000_000;
const DISK = 50_000_000;

/** The browser's cache, as far as a shelf uses it; outlives pages. */
class Disk implements ShelfCache {
  readonly entries = new Map<string, Uint8Array>();
  fails = false;
  /** Answers nothing any more. */
  hangs = false;

  private static url(request: RequestInfo | URL): string {
    return new URL(request instanceof Request ? request.url : String(request), 'https://tv.example').href;
  }

  async keys(): Promise<Request[]> {
    return [...this.entries.keys()].map((url) => new Request(url));
  }

  async match(request: RequestInfo | URL): Promise<Response | undefined> {
    if (this.hangs) return new Promise(() => {});
    if (this.fails) throw new Error('the disk is gone');
    const bytes = this.entries.get(Disk.url(request));
    return bytes && new Response(bytes.slice());
  }

  async put(request: RequestInfo | URL, response: Response): Promise<void> {
    if (this.fails) throw new DOMException('no room', 'QuotaExceededError');
    this.entries.set(Disk.url(request), new Uint8Array(await response.arrayBuffer()));
  }

  async delete(request: RequestInfo | URL): Promise<boolean> {
    return this.entries.delete(Disk.url(request));
  }

  get bytes(): number {
    return [...this.entries.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

/** A stream of which more has been played than memory holds, and a disk. */
async function film(viewers = 2) {
  const world = new World();
  world.gateway.settings = { ...world.gateway.settings, budget: MEMORY, uploadRatio: 10_000 };
  const watching = await world.watching(viewers);
  const disk = new Disk();
  const shelf = await shelve(world, watching[0]!, disk);
  await world.clock.run(100);
  for (let n = 2; n < 14; n++) world.gateway.add(n, LENGTH);
  return { world, watching, disk, shelf, play: (viewer: Viewer, from: number, to: number) => play(world, viewer, from, to) };
}

async function shelve(world: World, { deliverer }: { deliverer: SwarmDeliverer }, disk: Disk, budget = DISK): Promise<DiskShelf> {
  const shelf = await DiskShelf.open(disk, (ms, call) => world.clock.after(ms, call), budget);
  deliverer.shelve(shelf.of(deliverer));
  return shelf;
}

async function play(world: World, viewer: Viewer, from: number, to: number) {
  const got = [];
  for (let n = from; n < to; n++) {
    got.push(await world.await(viewer.ask(`/_p2p/s${n}.m4s`)));
    await world.clock.run(500);
  }
  return got;
}

test('what memory has no room for is played from the disk', async () => {
  const { world, watching: [viewer], play } = await film(1);
  const first = await play(viewer!, 2, 14);
  assert.ok(viewer!.stats.stored <= MEMORY);
  const { http } = viewer!.stats;
  const again = await play(viewer!, 2, 14);
  assert.deepEqual(again.map((got) => got?.bytes), first.map((got) => got?.bytes));
  assert.equal(viewer!.stats.http, http);
  await world.clock.run(10_000);
  assert.ok(viewer!.stats.stored <= MEMORY, `${viewer!.stats.stored} bytes in memory`);
});

test('neighbours get it from the disk', async () => {
  const { world, watching: [a, b], play } = await film();
  await play(a!, 2, 14);
  const { http } = b!.stats;
  const got = await play(b!, 2, 14);
  assert.ok(got.every((answer) => answer?.bytes.length === LENGTH));
  assert.equal(b!.stats.http, http, 'nothing over HTTP');
  await world.clock.run(10_000);
  assert.ok(a!.stats.stored <= MEMORY, `${a!.stats.stored} bytes in memory`);
});

test('it outlives the page', async () => {
  const { world, watching: [a, b], disk, play } = await film();
  await play(a!, 2, 14);
  a!.deliverer.stop();
  a!.die();
  const back = world.viewer();
  await world.await(back.ask('/_p2p/s0.m4s'));
  await shelve(world, back, disk);
  await world.clock.run(3000);
  const { http } = b!.stats;
  await play(b!, 4, 10);
  assert.equal(b!.stats.http, http, 'who came back gives what it had');
  const before = back.stats.http + back.stats.swarm;
  await play(back, 10, 14);
  assert.equal(back.stats.http + back.stats.swarm, before, 'and plays what it had');
});

test('the disk holds no more than it may, and what goes is announced no longer', async () => {
  const { world, watching: [a, b], disk, shelf, play } = await film();
  await play(a!, 2, 14);
  shelf.resize(4 * LENGTH);
  assert.ok(disk.bytes <= 4 * LENGTH, `${disk.bytes} bytes`);
  await world.clock.run(1000);
  const { http } = b!.stats;
  await play(b!, 2, 5);
  assert.equal(b!.stats.http, http + 3 * LENGTH, 'the oldest are gone');
  assert.ok([...b!.stats.links].every(({ open }) => open), 'nobody is blamed');
});

test('live streams leave nothing on the disk', async () => {
  const { world, watching: [viewer], disk } = await film(1);
  world.gateway.live = true;
  world.gateway.add(20, LENGTH);
  const before = disk.entries.size;
  await play(world, viewer!, 20, 21);
  assert.equal(disk.entries.size, before);
});

for (const fault of ['fails', 'hangs'] as const) {
  test(`a disk that ${fault} costs nothing but its bytes`, async () => {
    const { world, watching: [viewer], disk, play } = await film(1);
    await play(viewer!, 2, 14);
    disk[fault] = true;
    const { http } = viewer!.stats;
    const got = await play(viewer!, 2, 5);
    assert.ok(got.every((answer) => answer?.bytes.length === LENGTH));
    assert.equal(viewer!.stats.http, http + 3 * LENGTH);
    await world.clock.run(10_000);
  });
}

test('bytes that someone has changed on the disk reach nobody', async () => {
  const { watching: [a, b], disk, play } = await film();
  const first = await play(a!, 2, 14);
  for (const bytes of disk.entries.values()) bytes[0]! ^= 1;
  const got = await play(b!, 2, 14);
  assert.deepEqual(got.map((answer) => answer?.bytes), first.map((answer) => answer?.bytes));
  const again = await play(a!, 2, 14);
  assert.deepEqual(again.map((answer) => answer?.bytes), first.map((answer) => answer?.bytes));
});

test('without a disk everything goes on as before', async () => {
  const { watching: [a, b], play } = await film();
  await play(a!, 2, 14);
  a!.deliverer.shelve(null);
  const { http } = b!.stats;
  await play(b!, 2, 5);
  assert.equal(b!.stats.http, http + 3 * LENGTH);
});

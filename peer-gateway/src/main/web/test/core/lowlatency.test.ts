import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import type { ModelSegment } from '../../src/sim/gateway.ts';
import { STREAM } from '../../src/sim/gateway.ts';
import { type Viewer, World } from './world.ts';

const LENGTH = 5 * CHUNK + 20_000;

/** Viewers of a stream whose newest segment is still being written, so fast that it gets a chunk in 400 ms. */
class Live {
  readonly world = new World();
  viewers: Viewer[] = [];

  static async watching(count: number, length = LENGTH): Promise<Live> {
    const live = new Live();
    live.world.gateway.live = live.world.gateway.grows = true;
    live.viewers = await live.world.watching(count);
    // The one before: how fast the stream grows is known from it.
    const before = live.world.gateway.add(2, length);
    await live.world.clock.run(50);
    for (const viewer of live.viewers) await live.world.await(viewer.ask(before.path, { buffer: 2 }));
    return live;
  }

  /** A segment of which nothing is there yet. */
  add(n: number, length = LENGTH): ModelSegment {
    const segment = this.world.gateway.add(n, length, 2, false);
    this.world.gateway.grow(segment.path, 0);
    return segment;
  }

  list({ path, n, duration }: ModelSegment): void {
    this.tell({ t: 'segments', track: STREAM, live: true, grows: true, list: [{ path, n, duration }] });
  }

  /** So many bytes of it are there by now, and the gateway says what they are. */
  grow(segment: ModelSegment, bytes: number): void {
    this.world.gateway.grow(segment.path, bytes);
    this.tell({ path: segment.path, ...this.world.gateway.digestOf(segment) });
  }

  /** As it is written: a chunk each 400 ms, the first of them at once. */
  async write(segment: ModelSegment): Promise<void> {
    for (let bytes = CHUNK; ; bytes += CHUNK) {
      this.grow(segment, Math.min(bytes, segment.bytes.length));
      if (bytes >= segment.bytes.length) return;
      await this.world.clock.run(400);
    }
  }

  seed({ path }: ModelSegment): void {
    this.world.gateway.tellPeer(this.viewers[0]!.id, { t: 'seed', path });
  }

  private tell(message: object): void {
    for (const { id } of this.viewers) this.world.gateway.tellPeer(id, message);
  }

  httpBytes(segment: ModelSegment): number {
    return this.world.gateway.sent.get(segment.path) ?? 0;
  }
}

test('a segment is passed on while it is written: one copy over HTTP, and nobody waits for its end', async () => {
  const live = await Live.watching(3);
  const segment = live.add(3);
  live.list(segment);
  live.seed(segment);
  const began = live.world.clock.now();
  const asked = live.viewers.map((viewer) => viewer.ask(segment.path, { buffer: 2 }));
  await live.write(segment);
  for (const got of await live.world.await(Promise.all(asked))) {
    assert.deepEqual(got?.bytes, segment.bytes);
    assert.equal(got.headers.has('content-length'), false, 'nobody knew how long it would be');
    assert.ok(got.pieces[0]!.at - began < 300, `first bytes after ${got.pieces[0]!.at - began} ms`);
    const last = got.pieces.at(-1)!.at;
    assert.ok(last - began < 2000 + 300, `last bytes after ${last - began} ms`);
  }
  assert.equal(live.httpBytes(segment), LENGTH);
});

test('the end of a segment that was being written when it was asked for is not fetched twice', async () => {
  const live = await Live.watching(1);
  const segment = live.add(3);
  live.list(segment);
  const asked = live.viewers[0]!.ask(segment.path, { buffer: 2 });
  await live.write(segment);
  assert.deepEqual((await live.world.await(asked))?.bytes, segment.bytes);
  await live.world.clock.run(2000);
  assert.equal(live.httpBytes(segment), LENGTH);
});

test('a seeder that has asked for the segment already fetches it at once all the same', async () => {
  const live = await Live.watching(2);
  const segment = live.add(3);
  live.world.gateway.grow(segment.path, LENGTH);
  live.list(segment);
  await live.world.clock.run(20);
  const asked = live.viewers[0]!.ask(segment.path, { buffer: 8 });
  await live.world.clock.run(20);
  live.seed(segment);
  await live.world.clock.run(100);
  assert.ok(live.httpBytes(segment) > 0);
  await live.world.await(asked);
});

test('one that is asked for before it exists is waited for until it is listed', async () => {
  const live = await Live.watching(2);
  const segment = live.add(3);
  const asked = live.viewers[1]!.ask(segment.path, { buffer: 2 });
  await live.world.clock.run(400);
  assert.equal(live.world.gateway.requests.filter(({ path }) => path === segment.path).length, 0);
  live.list(segment);
  live.seed(segment);
  await live.write(segment);
  assert.deepEqual((await live.world.await(asked))?.bytes, segment.bytes);
  assert.equal(live.httpBytes(segment), LENGTH);
});

test('one that grows too slowly for peers is fetched over HTTP at once', async () => {
  const slow = 40_000; // a chunk would take longer than the segment
  const live = await Live.watching(2, slow);
  const segment = live.add(3, slow);
  live.list(segment);
  live.seed(segment);
  await live.world.clock.run(50);
  const asked = live.viewers[1]!.ask(segment.path, { buffer: 2 });
  await live.world.clock.run(100);
  assert.equal(live.world.gateway.requests.filter(({ path }) => path === segment.path).length, 2);
  live.world.gateway.grow(segment.path, slow);
  assert.deepEqual((await live.world.await(asked))?.bytes, segment.bytes);
});

test('when the gateway falls silent in the middle, HTTP brings the rest', async () => {
  const live = await Live.watching(2);
  const segment = live.add(3);
  live.list(segment);
  live.seed(segment);
  const asked = live.viewers[1]!.ask(segment.path, { buffer: 2 });
  live.grow(segment, 2 * CHUNK);
  await live.world.clock.run(400);
  live.world.gateway.grow(segment.path, LENGTH); // and no digest of it
  assert.deepEqual((await live.world.await(asked))?.bytes, segment.bytes);
});

test('partial segments are a row of their own beside their track', async () => {
  const live = await Live.watching(2);
  const [a, b] = live.viewers;
  const parts = [10, 11, 12].map((n) => live.world.gateway.add(n, 30_000, 0.4, false));
  for (const { path, n } of parts) {
    for (const { id } of live.viewers) live.world.gateway.tellPeer(id, { t: 'segments', track: `${STREAM}.parts`, live: true, list: [{ path, n, duration: 0.4 }] });
    await live.world.clock.run(20);
    const first = a!.ask(path, { buffer: 1 });
    live.world.gateway.tellPeer(a!.id, { t: 'seed', path });
    const second = b!.ask(path, { buffer: 1 });
    assert.deepEqual((await live.world.await(second))?.bytes, (await live.world.await(first))?.bytes);
    assert.equal(live.world.gateway.sent.get(path), 30_000);
  }
});

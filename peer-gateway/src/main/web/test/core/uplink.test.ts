import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK } from '../../src/core/bytes.ts';
import { Conditions } from '../../src/core/conditions.ts';
import { End, FRAME, type Frame, MAX_MESSAGE, decode, encode } from '../../src/core/frames.ts';
import { DEFAULT_SETTINGS } from '../../src/core/messages.ts';
import { Throttle } from '../../src/core/throttle.ts';
import { Uplink } from '../../src/core/uplink.ts';
import { Uploads } from '../../src/core/uploads.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Host, ModelLink } from '../../src/sim/network.ts';
import { settle } from './world.ts';

const KEY = '0123456789abcdef';
const UP = 100_000;
const HURRY_MS = 60_000;

interface Receiver {
  readonly uploads: Uploads;
  readonly link: ModelLink;
  /** Frames that reached it, and when. */
  readonly got: { readonly frame: Frame; readonly at: number }[];
}

/** A viewer with a narrow uplink that has every chunk, and its neighbours. */
class Giver {
  readonly clock = new VirtualClock(settle);
  readonly copies = new Map<number, number>();
  settings = { ...DEFAULT_SETTINGS, uplinkPercent: 100 };
  private readonly throttle = new Throttle(this.clock, new Conditions(), () => this.settings);
  private readonly host = new Host(this.clock, { up: UP, down: 10 * UP, latency: 5 });
  private readonly source = () => new Uint8Array(CHUNK);
  readonly uplink = new Uplink(this.clock, this.throttle, this.source, (_, chunk) => this.copies.get(chunk) ?? 0);
  private requests = 0;

  constructor() {
    this.throttle.receivedBytes(100 * CHUNK);
  }

  neighbour(): Receiver {
    const link = new ModelLink(this.host);
    const other = new ModelLink(new Host(this.clock, { up: 10 * UP, down: 10 * UP, latency: 5 }));
    link.other = other;
    other.other = link;
    const got: Receiver['got'] = [];
    other.onmessage = (message) => got.push({ frame: decode(message), at: this.clock.now() });
    return { uploads: new Uploads(link, this.clock, this.throttle, this.uplink, this.source, () => {}), link, got };
  }

  /** Returns the transfer's number. */
  ask({ uploads }: Receiver, chunk: number, within = HURRY_MS): number {
    const id = this.requests++;
    uploads.onRequest({ type: 'request', id, key: KEY, first: chunk, count: 1, within });
    return id;
  }

  /** Some chunks to somebody, so that it knows what its uplink carries. */
  async measure(): Promise<void> {
    const first = this.neighbour();
    for (let chunk = 100; chunk < 104; chunk++) this.ask(first, chunk);
    await this.clock.run(4000);
  }
}

/** Numbers of the transfers that came whole, in that order. */
function whole({ got }: Receiver): number[] {
  return got.flatMap(({ frame }) => (frame.type === 'data' && frame.index === 3 ? [frame.id] : []));
}

/** What is handed to its channel never leaves. */
function readsNothing({ link }: Receiver): void {
  link.send = (message) => void (link.buffered += message.length);
}

test('all channels together hold a fifth of a second of the uplink, or two frames', async () => {
  const giver = new Giver();
  await giver.measure();
  const neighbours = Array.from({ length: 5 }, () => giver.neighbour());
  neighbours.forEach((neighbour, i) => giver.ask(neighbour, i));
  for (let i = 0; i < 100; i++) {
    await giver.clock.run(30);
    const held = neighbours.reduce((sum, { link }) => sum + link.buffered, 0);
    assert.ok(held <= Math.max(0.2 * UP, 2 * MAX_MESSAGE), `${held} bytes`);
  }
});

test('before it is known what the uplink carries, two frames are on their way', async () => {
  const giver = new Giver();
  const neighbours = [giver.neighbour(), giver.neighbour()];
  neighbours.forEach((neighbour, i) => giver.ask(neighbour, i));
  assert.equal(neighbours.reduce((sum, { link }) => sum + link.buffered, 0), 2 * MAX_MESSAGE);
});

test('a line that takes long for a frame has the next one before it idles', async () => {
  const giver = new Giver();
  await giver.measure();
  const a = giver.neighbour();
  giver.ask(a, 1);
  // It carries a frame in 164 ms.
  await giver.clock.run(95);
  assert.equal(a.link.buffered, MAX_MESSAGE);
  await giver.clock.run(20);
  assert.equal(a.link.buffered, 2 * MAX_MESSAGE);
  await giver.clock.run(60);
  assert.equal(a.link.buffered, MAX_MESSAGE);
});

test('one chunk goes out after the other', async () => {
  const giver = new Giver();
  await giver.measure();
  const [a, b] = [giver.neighbour(), giver.neighbour()];
  giver.ask(a, 1);
  giver.ask(b, 2);
  await giver.clock.run(3000);
  assert.ok(a.got.at(-1)!.at < b.got[0]!.at);
});

test('what is needed first goes first, and what few have before what is needed 0.3 s sooner for each that has it', async () => {
  const giver = new Giver();
  await giver.measure();
  const [a] = [giver.neighbour()];
  giver.copies.set(2, 3);
  const [begun, common, last, rare, soon] = [giver.ask(a, 1), giver.ask(a, 2, 10_000), giver.ask(a, 3, 20_000), giver.ask(a, 4, 10_800), giver.ask(a, 5, 9000)] as const;
  await giver.clock.run(5000);
  assert.deepEqual(whole(a), [begun, soon, rare, common, last]);
});

test('what would come too late is refused at once', async () => {
  const giver = new Giver();
  await giver.measure();
  const a = giver.neighbour();
  for (let chunk = 0; chunk < 4; chunk++) giver.ask(a, chunk, 2000);
  await giver.clock.run(400);
  assert.equal(whole(a).length, 0);
  assert.deepEqual(a.got.flatMap(({ frame }) => (frame.type === 'end' ? [frame.reason] : [])), [End.late]);
});

test('what was asked back has cost nothing, unless it had begun', async () => {
  const giver = new Giver();
  await giver.measure();
  const a = giver.neighbour();
  const [begun, queued] = [giver.ask(a, 1), giver.ask(a, 2)];
  await giver.clock.run(50);
  a.uploads.onWithdraw(begun);
  a.uploads.onWithdraw(queued);
  await giver.clock.run(3000);
  assert.deepEqual(whole(a), [begun]);
  assert.equal(a.got.filter(({ frame }) => frame.type === 'data' && frame.id === queued).length, 0);
});

test('a receiver whose own line is slow does not hold up the others', async () => {
  const giver = new Giver();
  await giver.measure();
  const [slow, fast] = [giver.neighbour(), giver.neighbour()];
  readsNothing(slow);
  giver.ask(slow, 1, 5000);
  giver.ask(fast, 2);
  await giver.clock.run(3000);
  assert.equal(whole(fast).length, 1);
});

test('what waits for a receiver that reads nothing is not before what others need, nor told them as a queue', async () => {
  const giver = new Giver();
  await giver.measure();
  const [slow, fast] = [giver.neighbour(), giver.neighbour()];
  readsNothing(slow);
  for (let chunk = 0; chunk < 60; chunk++) giver.ask(slow, chunk, 4000);
  await giver.clock.run(2000);
  assert.equal(giver.uplink.queued, 0);
  giver.ask(fast, 2, 1500);
  await giver.clock.run(1500);
  assert.equal(whole(fast).length, 1);
});

test('a receiver that reads nothing is refused what would come too late behind what it has asked for', async () => {
  const giver = new Giver();
  await giver.measure();
  const slow = giver.neighbour();
  readsNothing(slow);
  for (let chunk = 0; chunk < 4; chunk++) giver.ask(slow, chunk, 2900);
  await giver.clock.run(1000);
  const before = slow.link.buffered;
  giver.ask(slow, 4, 2000);
  assert.equal(slow.link.buffered, before + encode({ type: 'end', id: 0, reason: End.late }).length);
});

test('whoever asks for all it can has no more than two seconds of the uplink, or eight chunks, before the others', async () => {
  const giver = new Giver();
  await giver.measure();
  const greedy = giver.neighbour();
  for (let chunk = 0; chunk < 64; chunk++) giver.ask(greedy, chunk);
  assert.ok(giver.uplink.queued < (9 * CHUNK * 1000) / UP, `${giver.uplink.queued} ms`);
  await giver.clock.run(100);
  assert.ok(greedy.got.every(({ frame }) => frame.type === 'data' || (frame.type === 'end' && frame.reason === End.late)));
});

test('a share of the uplink is left free', async () => {
  const giver = new Giver();
  giver.settings = { ...DEFAULT_SETTINGS, uplinkPercent: 50 };
  await giver.measure();
  const a = giver.neighbour();
  for (let chunk = 0; chunk < 20; chunk++) giver.ask(a, chunk);
  await giver.clock.run(10_000);
  const sent = a.got.filter(({ frame }) => frame.type === 'data').length * FRAME;
  assert.ok(sent > 4 * UP && sent < 6.5 * UP, `${sent} bytes in 10 s`);
});

test('what goes out keeps to a rate, and the line is never full of it', async () => {
  const giver = new Giver();
  giver.settings = { ...DEFAULT_SETTINGS, uplinkPercent: 95 };
  await giver.measure();
  const a = giver.neighbour();
  for (let chunk = 0; chunk < 20; chunk++) giver.ask(a, chunk);
  let most = 0;
  for (let ms = 0; ms < 8_000; ms += 20) {
    await giver.clock.run(20);
    // After what it may send at once.
    if (ms > 2_000) most = Math.max(most, a.link.buffered);
  }
  assert.ok(most <= MAX_MESSAGE, `${most} bytes wait`);
});

test('a neighbour gets a chunk twice and no more, however it asks', async () => {
  const giver = new Giver();
  await giver.measure();
  const greedy = giver.neighbour();
  const asked = Array.from({ length: 4 }, () => giver.ask(greedy, 0));
  await giver.clock.run(8000);
  assert.deepEqual(whole(greedy), asked.slice(0, 2));
  const cancelled = giver.ask(greedy, 1);
  await giver.clock.run(300);
  assert.ok(giver.uplink.begun(greedy.uploads, cancelled), 'cancelled under way');
  greedy.uploads.onCancel(cancelled);
  const again = [giver.ask(greedy, 1), giver.ask(greedy, 1)];
  await giver.clock.run(8000);
  assert.deepEqual(whole(greedy).slice(2), again.slice(0, 1));
});

test('what a greedy neighbour asks for again leaves the budget to others', async () => {
  const giver = new Giver();
  await giver.measure();
  const greedy = giver.neighbour();
  const modest = giver.neighbour();
  for (let i = 0; i < 150; i++) {
    giver.ask(greedy, 0, 2000);
    await giver.clock.run(700);
  }
  const asked = [0, 1, 2].map((chunk) => giver.ask(modest, chunk));
  await giver.clock.run(8000);
  assert.deepEqual(whole(modest), asked);
});

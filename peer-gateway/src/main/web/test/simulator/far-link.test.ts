import assert from 'node:assert/strict';
import test from 'node:test';
import type { Link } from '../../src/core/environment.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Host, Line } from '../../src/simulator/line.ts';
import { ModelledNetwork } from '../../src/simulator/links.ts';
import { Random } from '../../src/simulator/random.ts';
import { type Port, type Wired, Wires } from '../../src/simulator/wires.ts';

const ACCESS = { up: 1e6, down: 1e6, latency: 10 };

/** Two ends of a wire; what is posted comes later, as between threads. */
function wire(clock: VirtualClock): [Port, Port] {
  const hears: ((message: Wired) => void)[] = [];
  const port = (mine: number, others: number): Port => ({
    postMessage: (message) => void clock.after(1, () => hears[others]!(message)),
    on: (_, hear) => (hears[mine] = hear),
  });
  return [port(0, 1), port(1, 0)];
}

/** A viewer in a thread of its own. */
class Side {
  readonly host: Host;
  readonly got: number[] = [];
  readonly events: string[] = [];
  link: Link | null = null;
  private readonly network: ModelledNetwork;

  constructor(
    clock: VirtualClock,
    port: Port,
    private readonly name: string,
    reachable: boolean,
  ) {
    this.host = new Host(new Line(clock, ACCESS, { loss: 0, jitter: 0 }, new Random('1')));
    const viewers = { has: () => false, reachable: () => false, about: () => ({ traits: null, latency: ACCESS.latency }), reaches: () => reachable };
    this.network = new ModelledNetwork(clock, viewers, { opened: () => {}, carried: () => {} }, new Wires([port]));
  }

  connect(peer: string, offer: boolean, signal: Parameters<ReturnType<ModelledNetwork['factory']>['connect']>[3]): void {
    this.link = this.network.factory(this.name, this.host).connect(peer, offer, { ice: [], relayOnly: false }, signal);
    this.link.onopen = () => this.events.push('open');
    this.link.onclose = () => this.events.push('closed');
    this.link.onmessage = (bytes) => this.got.push(bytes[0]!);
  }
}

async function pair(reachable = true) {
  const clock = new VirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  const [a, b] = wire(clock);
  const [one, other] = [new Side(clock, a, 'aaaaaaaa', reachable), new Side(clock, b, 'bbbbbbbb', reachable)];
  other.connect('aaaaaaaa', false, (data) => void clock.after(20, () => one.link!.signalled(data)));
  one.connect('bbbbbbbb', true, (data) => void clock.after(20, () => other.link!.signalled(data)));
  await clock.run(500);
  return { clock, one, other };
}

function bytes(first: number, length: number): Uint8Array {
  const all = new Uint8Array(length);
  all[0] = first;
  return all;
}

test('viewers of two threads are connected after an offer and an answer', async () => {
  const { one, other } = await pair();
  assert.deepEqual([one.events, other.events], [['open'], ['open']]);
});

test('those that do not get through to each other are not', async () => {
  const { one, other } = await pair(false);
  assert.deepEqual([one.events, other.events], [[], []]);
});

test('messages arrive in the order sent, small ones behind large ones', async () => {
  const { clock, one, other } = await pair();
  one.link!.send(bytes(1, 20_000));
  one.link!.send(bytes(2, 10));
  one.link!.send(bytes(3, 20_000));
  await clock.run(500);
  assert.deepEqual(other.got, [1, 2, 3]);
});

test('what waits for the line is buffered until it has left', async () => {
  const { clock, one } = await pair();
  let drained = false;
  one.link!.ondrain = () => (drained = true);
  one.link!.send(bytes(1, 100_000));
  assert.equal(one.link!.buffered, 100_000);
  await clock.run(500);
  assert.equal(one.link!.buffered, 0);
  assert.ok(drained);
});

test('both sides hear of the end', async () => {
  const { clock, one, other } = await pair();
  one.link!.close();
  await clock.run(100);
  assert.deepEqual(other.events, ['open', 'closed']);
});

test('of a viewer that vanished nothing is heard', async () => {
  const { clock, one, other } = await pair();
  one.host.alive = false;
  one.link!.send(bytes(1, 10));
  one.link!.close();
  await clock.run(100);
  assert.deepEqual([other.got, other.events], [[], ['open']]);
});

test('what was under way on an earlier connection is not heard on the next', async () => {
  const { clock, one, other } = await pair();
  one.link!.send(bytes(1, 20_000));
  other.link!.close();
  other.connect('aaaaaaaa', false, (data) => void clock.after(20, () => one.link!.signalled(data)));
  one.connect('bbbbbbbb', true, (data) => void clock.after(20, () => other.link!.signalled(data)));
  await clock.run(500);
  one.link!.send(bytes(2, 10));
  await clock.run(100);
  assert.deepEqual(other.got, [2]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment, Socket } from '../../src/core/environment.ts';
import { Signalling } from '../../src/core/signalling.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { modelCryptography } from '../../src/sim/gateway.ts';
import { settle, sha256 } from './world.ts';

const WELCOME = { t: 'welcome', peer: '0123456789abcdef', session: 'S', settings: {}, ice: [] };

/** A gateway of one client: what it answers to a join, and a hand on each socket. */
class Desk {
  readonly clock = new VirtualClock(settle);
  readonly sockets: (Socket & { sent: Record<string, unknown>[]; closed: number | null })[] = [];
  joins = 0;
  off = 0;
  moves = 0;
  status = 200;
  retryAfter = '7';
  answer: object = { token: 'T', stream: 'x', socket: 'wss://g/', settings: { enabled: true } };
  readonly signalling: Signalling;

  constructor(number = 1) {
    const env: Environment = {
      clock: this.clock,
      crypto: modelCryptography(sha256, number),
      links: { connect: () => assert.fail('no links here') },
      http: {
        get: (path) => {
          assert.match(path, /^\/_p2p\/@\/join\?key=[\w-]+&segment=%2F_p2p%2Fs1\.ts&manifest=https%3A%2F%2Fa%2Fm\.m3u8$/);
          this.joins++;
          return Promise.resolve({ status: this.status, headers: new Map([['retry-after', this.retryAfter]]), body: bodyOf(this.answer) });
        },
      },
      openSocket: (_url, protocol) => {
        assert.equal(protocol, 'swarmgate.1');
        const socket = {
          onopen: null,
          onmessage: null,
          onclose: null,
          sent: [] as Record<string, unknown>[],
          closed: null as number | null,
          send: (text: string) => void socket.sent.push(JSON.parse(text) as Record<string, unknown>),
          close: (code: number) => void (socket.closed = code),
        };
        this.sockets.push(socket);
        return socket;
      },
      beacon: () => assert.fail('nothing to tell'),
    };
    this.signalling = new Signalling(env, '', ['https://a/m.m3u8'], {
      welcomed: () => {},
      received: () => {},
      settingsChanged: () => {},
      off: () => this.off++,
      stateChanged: () => {},
      introduction: () => ({ network: { type: 'wifi' }, visible: true, holds: [] }),
      moving: () => this.moves++,
    });
  }

  get socket() {
    return this.sockets.at(-1)!;
  }

  say(message: object): void {
    this.socket.onmessage?.(JSON.stringify(message));
  }

  async joined(): Promise<this> {
    this.signalling.begin('/_p2p/s1.ts');
    await this.clock.run(1);
    await this.welcome();
    return this;
  }

  async welcome(): Promise<void> {
    this.say({ t: 'hello', v: 1, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
    await this.clock.run(1);
    this.say(WELCOME);
  }
}

async function* bodyOf(value: object): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(JSON.stringify(value));
}

test('it joins with a signature over nonce and token', async () => {
  const desk = await new Desk().joined();
  const { t, token, key, sig } = desk.socket.sent[0]!;
  assert.deepEqual([t, token], ['join', 'T']);
  assert.equal((key as string).length, 87);
  assert.equal((sig as string).length, 86);
  assert.equal(desk.signalling.state, 'joined');
});

for (const code of [1001, 1006, 4408]) {
  test(`after ${code} it comes back with its session, without a new token`, async () => {
    const desk = await new Desk().joined();
    desk.socket.onclose?.(code, '');
    assert.equal(desk.signalling.state, 'reconnecting');
    await desk.clock.run(600);
    assert.equal(desk.sockets.length, 2);
    await desk.welcome();
    assert.equal(desk.socket.sent[0]!['session'], 'S');
    assert.equal(desk.joins, 1);
    assert.equal(desk.signalling.state, 'joined');
  });
}

test('clients whose gateway goes down come back spread over the time there is', async () => {
  const times: number[] = [];
  for (let number = 1; number <= 60; number++) {
    const desk = await new Desk(number).joined();
    const cut = desk.clock.now();
    desk.socket.onclose?.(1001, '');
    while (desk.sockets.length < 2) await desk.clock.run(5);
    times.push(desk.clock.now() - cut);
  }
  const within = (from: number, to: number) => times.filter((ms) => ms >= from && ms < to).length;
  assert.equal(within(0, 505), 60);
  for (const from of [0, 125, 250, 375]) assert.ok(within(from, from + 125) >= 6, `${times.map(Math.round)}`);
});

for (const reason of ['expired', 'signature']) {
  test(`a token refused as ${reason} is replaced, once`, async () => {
    const desk = await new Desk().joined();
    desk.socket.onclose?.(4401, reason);
    await desk.clock.run(600);
    assert.equal(desk.joins, 2);
    desk.socket.onclose?.(4401, reason);
    await desk.clock.run(60_000);
    assert.equal(desk.joins, 2);
    assert.equal(desk.off, 1);
  });
}

test('a gateway that comes back with another key is joined again with its token, each time', async () => {
  const desk = await new Desk().joined();
  for (let restart = 1; restart <= 3; restart++) {
    desk.socket.onclose?.(1001, '');
    await desk.clock.run(600);
    desk.answer = { ...desk.answer, token: `T${restart}` };
    desk.socket.onclose?.(4401, 'signature');
    await desk.clock.run(1100);
    await desk.welcome();
    assert.equal(desk.socket.sent[0]!['token'], `T${restart}`);
    assert.equal(desk.signalling.state, 'joined');
  }
  assert.equal(desk.off, 0);
});

test('it moves to the stream that has the segment: the old socket is closed, a new session begun', async () => {
  const desk = await new Desk().joined();
  const old = desk.socket;
  desk.answer = { ...desk.answer, stream: 'y', token: 'U' };
  await desk.signalling.rejoin('/_p2p/s1.ts');
  assert.equal(old.closed, 1000);
  assert.equal(desk.moves, 1);
  await desk.welcome();
  assert.equal(desk.socket.sent[0]!['token'], 'U');
  assert.equal('session' in desk.socket.sent[0]!, false);
  assert.equal(desk.signalling.stream, 'y');
});

test('a gateway that has read nothing of the stream is told of its manifests, and the stream is kept', async () => {
  const desk = await new Desk().joined();
  desk.socket.onclose?.(1001, '');
  await desk.clock.run(600);
  desk.say({ t: 'hello', v: 1, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
  await desk.clock.run(1);
  desk.say({ ...WELCOME, unknown: true });
  await desk.clock.run(1);
  assert.equal(desk.joins, 2);
  assert.equal(desk.moves, 0);
  assert.equal(desk.signalling.state, 'joined');
});

for (const [why, status] of [['no stream has the segment', 404], ['the segment is of the stream it is in', 200], ['the segment is of a route without swarm', 403]] as const) {
  test(`where ${why} it stays, and asks ever more rarely`, async () => {
    const desk = await new Desk().joined();
    desk.status = status;
    const asked: number[] = [];
    const start = desk.clock.now();
    for (let second = 0; second < 400; second++) {
      const before = desk.joins;
      await desk.signalling.rejoin('/_p2p/s1.ts');
      if (desk.joins > before) asked.push(Math.round((desk.clock.now() - start) / 1000));
      await desk.clock.run(1000);
      desk.say({ t: 'pong' });
    }
    assert.deepEqual(asked, [0, 10, 30, 70, 150, 310]);
    assert.equal(desk.sockets.length, 1);
    assert.equal(desk.signalling.state, 'joined');
  });
}

test('told when to ask again it asks no sooner', async () => {
  const desk = await new Desk().joined();
  desk.status = 429;
  desk.retryAfter = '60';
  await desk.signalling.rejoin('/_p2p/s1.ts');
  await desk.clock.run(59_000);
  await desk.signalling.rejoin('/_p2p/s1.ts');
  assert.equal(desk.joins, 2);
});

for (const code of [4400, 4403, 4409, 4413, 4429]) {
  test(`after ${code} it stays away`, async () => {
    const desk = await new Desk().joined();
    desk.socket.onclose?.(code, '');
    await desk.clock.run(120_000);
    assert.equal(desk.sockets.length, 1);
    assert.equal(desk.signalling.state, 'off');
    assert.equal(desk.off, 1);
  });
}

test('it tries again ever more slowly, up to half a minute', async () => {
  const desk = await new Desk().joined();
  desk.socket.onclose?.(1006, '');
  let tries = 0;
  for (let i = 0; i < 600; i++) {
    await desk.clock.run(1000);
    if (desk.sockets.length > tries + 1) {
      tries = desk.sockets.length - 1;
      desk.socket.onclose?.(1006, '');
    }
  }
  assert.ok(tries >= 20 && tries <= 100, `${tries} tries in ten minutes`);
});

test('where the swarm is off nothing is asked again', async () => {
  const desk = new Desk();
  desk.status = 403;
  desk.signalling.begin('/_p2p/s1.ts');
  await desk.clock.run(60_000);
  desk.signalling.begin('/_p2p/s1.ts');
  await desk.clock.run(60_000);
  assert.equal(desk.joins, 1);
  assert.equal(desk.signalling.state, 'off');
});

test('segments no stream holds: a few are tried, then no more', async () => {
  const desk = new Desk();
  desk.status = 404;
  for (let i = 0; i < 20; i++) {
    desk.signalling.begin('/_p2p/s1.ts');
    await desk.clock.run(5000);
  }
  assert.equal(desk.joins, 5);
});

test('silence for 45 seconds is the end of a connection', async () => {
  const desk = await new Desk().joined();
  await desk.clock.run(61_000);
  assert.equal(desk.sockets.length >= 2, true);
  assert.equal(desk.sockets[0]!.sent.filter(({ t }) => t === 'ping').length, 2);
});

test('what the gateway should not say changes nothing', async () => {
  const desk = await new Desk().joined();
  for (const text of ['', '[]', 'null', '{}', '{"t":7}', '{"t":"digest"}', '{"t":"peers","add":7}', '{"t":"signal","peer":"zz"}', '{"t":"later"}']) {
    desk.socket.onmessage?.(text);
  }
  assert.equal(desk.signalling.state, 'joined');
});

test('it never sends faster than the gateway allows', async () => {
  const desk = await new Desk().joined();
  for (let i = 0; i < 200; i++) desk.signalling.post({ t: 'at', path: `/_p2p/${i}` });
  const atOnce = desk.socket.sent.length;
  assert.ok(atOnce <= 41, `${atOnce} at once`);
  await desk.clock.run(20_000);
  assert.ok(desk.socket.sent.length >= 200);
});

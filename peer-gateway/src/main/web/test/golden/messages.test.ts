// The same files are read by GoldenMessagesTest.java: what one end writes, the other understands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from '../../src/core/join.ts';
import { type GatewayMessage, parseMessage } from '../../src/core/messages.ts';
import { named } from '../../src/core/name.ts';
import clientMessages from './client-messages.txt';
import gatewayMessages from './gateway-messages.txt';
import { golden } from './golden.ts';
import joinAnswers from './join-answers.txt';
import { Speaker, answered } from './speaker.ts';

const PEER = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const [ONE, TWO] = [32, 64].map((length) => new Uint8Array(length).map((_, i) => (i < 32 ? i : 63 - i))) as [Uint8Array, Uint8Array];
const SETTINGS = {
  enabled: true,
  relayOnly: false,
  localCandidates: true,
  uploadRatio: 1.5,
  uploadKbps: 800,
  uplinkPercent: 90,
  uploadOnCellular: true,
  uploadWhenHidden: false,
  minSwarm: 3,
  maxPeers: 20,
  budget: 32 * 2 ** 20,
  diskStore: 1024,
  pace: false,
  shareInit: true,
  consent: 'notice',
} as const;

const READ: Record<string, GatewayMessage | null> = {
  hello: { t: 'hello', nonce: 'AAECAwQFBgcICQoLDA0ODw' },
  welcome: {
    t: 'welcome',
    peer: PEER,
    session: 'S1',
    settings: SETTINGS,
    ice: [{ urls: ['stun:stun.example'] }, { urls: ['turn:turn.example?transport=udp', 'turns:turn.example'], username: 'u', credential: 'c' }],
    salt: 'AAECAwQFBgcICQoLDA0ODw',
    unknown: false,
    resumed: false,
  },
  'welcome back to a gateway that was restarted': { t: 'welcome', peer: PEER, session: 'S1', settings: SETTINGS, ice: [], salt: 'AAECAwQFBgcICQoLDA0ODw', unknown: true, resumed: true },
  settings: { t: 'settings', settings: SETTINGS },
  segments: {
    t: 'segments',
    track: 'a1',
    live: true,
    grows: false,
    list: [
      { path: '/_p2p/s1.ts?x=1', range: null, n: 1, duration: 2.5, digest: { complete: true, length: 65_538, hashes: TWO } },
      { path: '/_p2p/all.mp4', range: [10, 19], n: 2, duration: 0, digest: null },
    ],
  },
  'segments that grow': { t: 'segments', track: 'a1.parts', live: false, grows: true, list: [] },
  digest: { t: 'digest', name: { path: '/_p2p/all.mp4', range: [0, 1_048_575] }, digest: { complete: true, length: 5, hashes: ONE } },
  'digest of a segment that is still arriving': { t: 'digest', name: { path: '/_p2p/s1.ts', range: null }, digest: { complete: false, length: 0, hashes: ONE } },
  seed: { t: 'seed', name: { path: '/_p2p/s1.ts', range: null }, part: null },
  'seed of a part of a file': { t: 'seed', name: { path: '/_p2p/all.mp4', range: [0, 9] }, part: null },
  'seed: one part of several': { t: 'seed', name: { path: '/_p2p/s1.ts', range: null }, part: { index: 2, of: 5 } },
  peers: { t: 'peers', add: [{ peer: PEER, offer: true, grant: 3 }], drop: [OTHER] },
  'signal: offer': { t: 'signal', peer: PEER, data: { type: 'offer', sdp: 'v=0\r\n' } },
  'signal: candidate': { t: 'signal', peer: PEER, data: { candidate: 'candidate:1 1 udp 1 203.0.113.1 50000 typ host', sdpMid: '0', sdpMLineIndex: 0 } },
  'signal: candidate with a fragment of its user name alone': { t: 'signal', peer: PEER, data: { candidate: 'candidate:1', sdpMid: null, sdpMLineIndex: null } },
  'signal: no more candidates of a component': { t: 'signal', peer: PEER, data: { candidate: '', sdpMid: null, sdpMLineIndex: null } },
  'signal: no more candidates': { t: 'signal', peer: PEER, data: {} },
  bye: { t: 'bye', peer: PEER, expelled: false },
  'bye: expelled': { t: 'bye', peer: PEER, expelled: true },
  pong: null,
};

test('every message of the gateway is read', () => {
  const messages = golden(gatewayMessages);
  assert.deepEqual([...messages.keys()], Object.keys(READ));
  for (const [name, text] of messages) assert.deepEqual(parseMessage(text), READ[name], name);
});

test('every answer to a request for a token is read', async () => {
  const granted = { ok: true, token: 'T.o-k_en', stream: 'a1', socket: 'wss://edge.example/_p2p/@/signal', settings: SETTINGS, file: undefined };
  const file = { path: '/_p2p/image.bin', length: 20_971_520, fields: { 'content-type': 'application/x-image', etag: '"v1"' } };
  const read = { token: granted, 'token for a file': { ...granted, file }, 'no token': { ok: false, why: 'control' } };
  const answers = golden(joinAnswers);
  assert.deepEqual([...answers.keys()], Object.keys(read));
  for (const [name, text] of answers) {
    const get = () => Promise.resolve(answered(text, name === 'no token' ? 403 : 200));
    assert.deepEqual(await join({ get }, '', new Uint8Array(65), '/_p2p/s1.ts', []), read[name as keyof typeof read], name);
  }
});

test('every message of a client is what it says', async () => {
  const messages = golden(clientMessages);
  const speaker = new Speaker();
  const said: Record<string, () => string | Promise<string>> = {
    join: () => speaker.join(),
    'join that takes up a session': () => speaker.joinAgain(),
    at: () => speaker.says(({ presence }) => presence.at({ path: '/_p2p/s1.ts?x=1', range: null }, 12.3401)),
    'at a part of a file, where no media element is known': () => speaker.says(({ presence }) => presence.at({ path: '/_p2p/all.mp4', range: [0, 1_048_575] }, null)),
    need: () => speaker.says(({ signalling }) => signalling.post({ t: 'need', ...named({ path: '/_p2p/s1.ts', range: null }) })),
    'signal: answer': () => speaker.says(({ presence }) => presence.signal(PEER, { type: 'answer', sdp: 'v=0\r\n' })),
    'signal: candidate': () => speaker.says(({ presence }) => presence.signal(PEER, { candidate: 'candidate:1 1 udp 1 203.0.113.1 50000 typ host', sdpMid: '0', sdpMLineIndex: 0 })),
    'signal: candidate of no description': () => speaker.says(({ presence }) => presence.signal(PEER, { candidate: 'candidate:1', sdpMid: null, sdpMLineIndex: null })),
    'signal: no more candidates': () => speaker.says(({ presence }) => presence.signal(PEER, {})),
    state: () => speaker.state({}),
    'state with all that can be known': () => speaker.state({ links: [PEER], failed: [OTHER], uplink: 500_000, visible: false, serving: true, load: 'light', localNetwork: 'withheld' }),
    report: () => speaker.report(),
    'report by itself': () => speaker.lastReport(),
    bad: () => speaker.says(({ presence }) => presence.accuse(PEER, { path: '/_p2p/all.mp4', range: [0, 9] }, 3, ONE)),
    ping: () => speaker.ping(),
  };
  assert.deepEqual([...messages.keys()], Object.keys(said));
  for (const [name, text] of messages) assert.equal(await said[name]!(), text, name);
});

import { CHUNK } from '../../src/core/bytes.ts';
import { SegmentKeys } from '../../src/core/name.ts';
import { modelCryptography, pattern } from '../../src/sim/gateway.ts';
import { type Access, Host } from '../../src/sim/network.ts';
import { type Lie, Lies } from '../../src/simulator/lies.ts';
import { type World, sha256 } from '../core/world.ts';

/** Numbers of liars' keys, apart from viewers'. */
const FIRST_KEY = 10_000;
const BOAST_KBPS = 100_000;
/** So long the gateway names those that have given nothing, where nobody has (docs/protocol.md, "Standing"). */
const NAMED_MS = 30_000;

interface Heard {
  readonly t: string;
  readonly add?: readonly { readonly peer: string; readonly offer: boolean }[];
  readonly list?: readonly { readonly path: string; readonly n: number }[];
}

/** A liar joins the modelled swarm: it wants to be named a seeder, and announces what is listed at once. */
export function liar({ clock, gateway, network }: World, number: number, lie: Lie, access: Access, length: number): string {
  const host = new Host(clock, access);
  const crypto = modelCryptography(sha256, FIRST_KEY + number);
  const keys = new SegmentKeys(crypto);
  const links = network.links(() => crypto.peerId, host);
  const segments = new Map<string, number>();
  const lies = new Lies(lie, (key, chunk) => pattern(segments.get(key)! + 1, length).subarray(chunk * CHUNK, (chunk + 1) * CHUNK));
  const socket = gateway.openSocket(host, () => crypto.peerId);
  socket.onmessage = (text) => {
    const message = JSON.parse(text) as Heard;
    if (message.t === 'hello') {
      socket.send(JSON.stringify({ t: 'join' }));
      const shares = (share: boolean) => socket.send(JSON.stringify({ t: 'state', links: [], share, uplink: BOAST_KBPS }));
      shares(clock.now() < NAMED_MS / 2);
      clock.after(NAMED_MS, () => shares(false));
    }
    for (const { path, n } of message.list ?? []) {
      void keys.of({ path, range: null }).then((key) => {
        segments.set(key, n);
        lies.announce(key);
      });
    }
    for (const { peer, offer } of message.add ?? []) lies.attach(links.connect(peer, offer, { ice: [], relayOnly: false }, () => {}));
  };
  return crypto.peerId;
}

// A peer that speaks the protocol of docs/protocol.md as everybody does, and lies: it says that it has every segment
// whole, or is getting it, and serves what its `mode` says. Runs in a page of the edge's host without the client.
//
//   pollute       bytes of the right length that are not the segment's
//   wrong-length  a frame shorter than it has to be
//   drip          one frame, then silence
//   nothing       "gone", whatever is asked for
//   arriving      nothing ever, and lets go of what is taken back; each segment is always about to be here
//   socket        talks to the gateway alone, and has no connection with anybody
//   forge         a socket that reports all of each segment as got from and given to each of its neighbours
async function hostilePeer(mode, segment, manifest) {
  const FRAME = 16384;
  const CHUNK = 65536;
  const CLAIMED = 16;
  const state = { mode, peer: null, asked: 0, opened: 0, closed: 0, forged: 0, code: null };
  const links = new Map();
  // Of those whom the gateway names, or would, first.
  const grants = new Set([1, 2]);
  const forged = new Set();
  let reports = 0;
  const names = new Map(); // segment key -> length, 0 while unknown

  const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign']);
  const key = base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  const query = `key=${key}&segment=${encodeURIComponent(segment)}&manifest=${encodeURIComponent(manifest)}`;

  async function join() {
    const { token, socket: url } = await (await fetch(`/_p2p/@/join?${query}`)).json();
    const socket = new WebSocket(url, 'swarmgate.1');
    const say = (message) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(message));
    socket.onclose = ({ code }) => (state.code = code);
    socket.onmessage = async ({ data }) => {
      const message = JSON.parse(data);
      if (message.t === 'hello') {
        const signed = new Uint8Array([...bytesOf(message.nonce), ...new TextEncoder().encode(token)]);
        const sig = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, signed);
        say({ t: 'join', token, key, sig: base64url(new Uint8Array(sig)), network: {}, visible: true, holds: [] });
      } else if (message.t === 'welcome') {
        state.peer = message.peer;
        say({ t: 'at', path: segment, buffer: 10 });
        say({ t: 'state', links: [], failed: [], uplink: 100000, visible: true, share: true });
        setInterval(() => say({ t: 'ping' }), 15_000);
      } else if (message.t === 'segments') {
        for (const { path, digest } of message.list) await claim(path, digest, say);
      } else if (message.t === 'digest') await claim(message.path, message.digest, say);
      else if (message.t === 'peers') {
        for (const { peer, offer, grant } of message.add) {
          grants.add(grant);
          if (mode !== 'socket' && mode !== 'forge') connect(peer, offer, say);
        }
      } else if (message.t === 'signal') await links.get(message.peer)?.signalled(message.data);
    };
  }

  /** Says to all that it has a segment. */
  async function claim(path, digest, say) {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(path));
    const name = hex(new Uint8Array(hash, 0, 8));
    if (digest?.complete || !names.has(name)) names.set(name, digest?.complete ? digest.length : 0);
    for (const { channel } of links.values()) if (channel.readyState === 'open') channel.send(have(name));
    if (mode === 'forge' && digest?.complete && !forged.has(name)) {
      forged.add(name);
      say({ t: 'report', n: ++reports, r: receipt(new Uint8Array(hash, 0, 8), Math.ceil(digest.length / CHUNK)) });
      state.forged += digest.length;
    }
  }

  /** All of a segment got and given under each grant, and something shown for it. */
  function receipt(key, chunks) {
    const bits = new Uint8Array(Math.ceil(chunks / 8));
    for (let i = 0; i < chunks; i++) bits[i >> 3] |= 1 << (i & 7);
    const said = [...grants].map((grant) => `<${grant}:${base64url(bits)}>${grant}:${base64url(bits)}`);
    return `${base64url(key)}${said.join('')}!${base64url(crypto.getRandomValues(new Uint8Array(6)))}`;
  }

  function have(name) {
    const bytes = new Uint8Array(13 + 2 * (CLAIMED / 8));
    bytes[0] = 2;
    for (let i = 0; i < 8; i++) bytes[1 + i] = parseInt(name.slice(2 * i, 2 * i + 2), 16);
    new DataView(bytes.buffer).setUint16(11, CLAIMED);
    // Held first, then arriving.
    const from = 13 + (mode === 'arriving' ? CLAIMED / 8 : 0);
    bytes.fill(0xff, from, from + CLAIMED / 8);
    return bytes;
  }

  function connect(peer, offer, say) {
    const connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('swarmgate.1', { negotiated: true, id: 0, ordered: true });
    const signal = (data) => say({ t: 'signal', peer, data });
    const describe = async () => {
      await connection.setLocalDescription();
      signal({ type: connection.localDescription.type, sdp: connection.localDescription.sdp });
    };
    let early = [];
    const signalled = async (data) => {
      if (data.sdp) {
        await connection.setRemoteDescription(data);
        if (data.type === 'offer') await describe();
        for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate).catch(() => {});
        early = null;
      } else if (data.candidate) {
        if (early) early.push(data);
        else await connection.addIceCandidate(data).catch(() => {});
      }
    };
    const taken = new Set();
    links.set(peer, { channel, signalled });
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) signal({ candidate: candidate.candidate, sdpMid: candidate.sdpMid, sdpMLineIndex: candidate.sdpMLineIndex });
      else signal({});
    };
    channel.binaryType = 'arraybuffer';
    channel.onopen = () => {
      state.opened++;
      channel.send(new Uint8Array([1, 2]));
      channel.send(new Uint8Array([7, 1, 0xff, 0xff, 0, 0, 0xff, 0xff]));
      for (const name of names.keys()) channel.send(have(name));
    };
    channel.onclose = () => state.closed++;
    channel.onmessage = ({ data }) => answer(channel, new Uint8Array(data), taken);
    if (offer) describe();
  }

  function answer(channel, message, taken) {
    const view = new DataView(message.buffer, message.byteOffset, message.length);
    if (message[0] === 8) channel.send(new Uint8Array([9, ...message.subarray(1)]));
    if (message[0] !== 3 && message[0] !== 4 && message[0] !== 10) return;
    const id = view.getUint16(1);
    if (message[0] !== 3) {
      // A cancel, or what is asked back before it has begun.
      if (taken.delete(id)) channel.send(new Uint8Array([6, id >> 8, id & 0xff, 1]));
      return;
    }
    const name = hex(message.subarray(3, 11));
    const chunk = view.getUint16(11);
    const length = names.get(name) ? Math.min(CHUNK, names.get(name) - chunk * CHUNK) : CHUNK;
    state.asked++;
    const data = (index, size) => {
      const frame = new Uint8Array(4 + size).fill(index + 1);
      frame.set([5, id >> 8, id & 0xff, index]);
      channel.send(frame);
    };
    if (mode === 'arriving') taken.add(id);
    else if (mode === 'pollute') for (let at = 0; at < length; at += FRAME) data(at / FRAME, Math.min(FRAME, length - at));
    else if (mode === 'wrong-length') data(0, Math.min(FRAME, length) - 1);
    else if (mode === 'drip') data(0, Math.min(FRAME, length));
    else channel.send(new Uint8Array([6, id >> 8, id & 0xff, 2]));
  }

  await join();
  state.rejoin = () => {
    state.code = null;
    return join();
  };
  return state;
}

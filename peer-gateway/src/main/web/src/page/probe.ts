/** Of the ranges that RFC 3927 and RFC 4193 keep local. */
const LOCAL = ['169.254.0.1', 'fdff:ffff:ffff::1'];
const LOOPBACK = ['127.0.0.1', '::1'];
/** Of those that RFC 5737 and RFC 3849 keep for examples: public, and nobody's. */
const EXAMPLES = ['192.0.2.1', '2001:db8::1'];
/** Reserved (RFC 6335, section 6); what has to do with a service, browsers leave out. */
const PORT = 49_151;
const NOBODY = `v=0
o=- 1 1 IN IP4 0.0.0.0
s=-
t=0 0
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=mid:0
a=ice-ufrag:nobody
a=ice-pwd:nobodynobodynobodynobody
a=fingerprint:sha-256 ${Array(32).fill('00').join(':')}
a=setup:active
a=sctp-port:5000
${[...LOCAL, ...LOOPBACK, ...EXAMPLES].map((address) => `a=candidate:1 1 udp 1 ${address} ${PORT} typ host\n`).join('')}`;
const WITHIN_MS = 5_000;

/** What needs no permission: `local` are the addresses of the viewer's network, `all` the loopback ones as well. */
export type Free = 'none' | 'local' | 'all';

/**
 * Finds out which addresses connections may use without asking the viewer. Nothing but trying says so: it depends on the
 * address that the browser had the page from, and on its switches. Candidates that need no permission take part at
 * once and in order: by the time the examples do, the others do as well, or have to ask.
 *
 * @param Connection of a document that is denied the permission, so that nobody is asked now
 */
export async function withoutAsking(Connection: typeof RTCPeerConnection): Promise<Free> {
  const connection = new Connection();
  try {
    connection.createDataChannel('');
    await connection.setLocalDescription();
    await new Promise<void>((resolve, reject) => {
      // There is a pair of candidates.
      connection.oniceconnectionstatechange = () => resolve();
      setTimeout(reject, WITHIN_MS);
      connection.setRemoteDescription({ type: 'answer', sdp: NOBODY.replaceAll('\n', '\r\n') }).catch(reject);
    });
    const stats = (await connection.getStats()) as unknown as Map<string, Record<string, unknown>>;
    const paired = new Set([...stats.values()].map((entry) => entry['type'] === 'remote-candidate' && entry['address']));
    const any = (addresses: readonly string[]) => addresses.some((address) => paired.has(address));
    return !any(LOCAL) ? 'none' : any(LOOPBACK) ? 'all' : 'local';
  } finally {
    connection.close();
  }
}

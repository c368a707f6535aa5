/** Addresses beyond any viewer's own network, written as such: a name, `.local` or not, may stand for one within. */
const PUBLIC_V4 =
  /^(?!(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[3-5]\d)\.)(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/;
/** Global unicast (RFC 4291, section 2.4), as far as it is given out. */
const PUBLIC_V6 = /^[23][\da-f]{3}:[\da-f:]+$/i;

/** Whether a candidate (RFC 8839, section 5.1) is at a public address. */
export function isPublic(candidate: string): boolean {
  const address = candidate.split(' ')[4] ?? '';
  return PUBLIC_V4.test(address) || PUBLIC_V6.test(address);
}

/** A description without the candidates at other addresses. */
export function withPublicOnly(sdp: string): string {
  return sdp.replace(/^a=candidate:.*\r?\n?/gm, (line) => (isPublic(line) ? line : ''));
}

/** What players say besides which bytes they want, and the gateway takes out alike (CTA-5004). */
const CMCD = /^cmcd-(?:object|request|session|status)$/;
/**
 * Whether a field leaves a request one that anybody's bytes can answer. Every other one may change the answer, or be what
 * the origin asks for: such a request goes out as it is, and nothing goes before it.
 */
export function isPlainField(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  return lower === 'range' || (lower === 'accept' && value === '*/*') || CMCD.test(lower);
}

/**
 * Whether a page's request asks for bytes and nothing else: not past caches, not for redirects. Without credentials it does:
 * dash.js asks so for low latency, and what is shared is nobody's.
 *
 * @param others fields that are not the page's
 */
export function isPlain(request: Request, others = /(?!)/): boolean {
  const { method, integrity, cache, redirect, keepalive } = request;
  return (
    method === 'GET' &&
    !integrity &&
    cache === 'default' &&
    redirect === 'follow' &&
    !keepalive &&
    [...request.headers].every(([name, value]) => isPlainField(name, value) || others.test(name))
  );
}

import { base64url } from './bytes.ts';
import type { Http } from './environment.ts';
import { type Settings, isObject, parseSettings } from './messages.ts';

/** A file that is a stream by itself. */
export interface SharedFile {
  readonly path: string;
  readonly length: number;
  /** Of the origin's response, names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
}

export type JoinAnswer =
  | { readonly ok: true; readonly token: string; readonly stream: string; readonly socket: string; readonly settings: Settings; readonly file: SharedFile | undefined }
  /** `off`: this viewer has no swarm; `control`: to compare with. `unknown`: no stream holds this segment. `later`: after so many milliseconds. */
  | { readonly ok: false; readonly why: 'off' | 'control' | 'unknown' }
  | { readonly ok: false; readonly why: 'later'; readonly after: number };

const MAX_ANSWER = 65_536;

/** Asks the gateway for a token (docs/protocol.md, section 2). */
export async function join(http: Http, gateway: string, key: Uint8Array, segment: string, manifests: readonly string[]): Promise<JoinAnswer> {
  const parameters = [`key=${base64url(key)}`, `segment=${encodeURIComponent(segment)}`];
  for (const manifest of manifests.slice(-4)) parameters.push(`manifest=${encodeURIComponent(manifest)}`);
  const { status, headers, body } = await http.get(`${gateway}/_p2p/@/join?${parameters.join('&')}`, null, new AbortController().signal);
  const answer = await readJson(body);
  if (status === 200 && isObject(answer) && typeof answer['token'] === 'string' && typeof answer['socket'] === 'string') {
    const { token, socket, file } = answer as { token: string; socket: string; file?: SharedFile };
    return { ok: true, token, socket, stream: String(answer['stream']), settings: parseSettings(answer['settings']), file };
  }
  if (status === 403 || status === 400) return { ok: false, why: isObject(answer) && answer['error'] === 'control' ? 'control' : 'off' };
  if (status === 404) return { ok: false, why: 'unknown' };
  return { ok: false, why: 'later', after: 1000 * (Number(headers.get('retry-after')) || 30) };
}

/** The body as JSON; null if it is none or too large. */
export async function readJson(body: AsyncIterable<Uint8Array>, limit = MAX_ANSWER): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body) {
    text += decoder.decode(part, { stream: true });
    if (text.length > limit) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

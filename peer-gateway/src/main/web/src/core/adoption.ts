import type { Accounts } from './accounts.ts';
import { askedFor, gatewayPath } from './asked.ts';
import type { SegmentRequest } from './delivery.ts';
import type { HttpResponse } from './environment.ts';
import { type Files, versionOf } from './files.ts';
import type { Knowledge } from './knowledge.ts';
import type { SegmentKeys } from './name.ts';
import type { Presence } from './presence.ts';
import type { Rate } from './rate.ts';
import type { Segment } from './segment.ts';
import type { Signalling } from './signalling.ts';
import type { SegmentStore } from './store.ts';
import type { Throttle } from './throttle.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

/** A segment that the page has fetched by itself, or goes on fetching. */
export interface Fetched {
  readonly request: SegmentRequest;
  /** Of a segment: 200 or 206, with its length and no coding. */
  readonly response: HttpResponse;
  /** Those that came, and come; throws where the fetch broke off. */
  bytes(): AsyncIterable<Uint8Array>;
  /** From the first byte to the last, once that is there. */
  readonly tookMs: number;
}

export interface AdoptionParts {
  readonly gateway: string;
  readonly keys: SegmentKeys;
  readonly store: SegmentStore;
  readonly timeline: Timeline;
  readonly files: Files;
  readonly signalling: Signalling;
  readonly presence: Presence;
  readonly knowledge: Knowledge;
  readonly accounts: Accounts;
  readonly throttle: Throttle;
  readonly httpRate: Rate;
  readonly trace: Trace | undefined;
}

/** A response shorter than this says nothing of the link's rate. */
const MIN_SAMPLE = 32 * 1024;

/** Takes over what was fetched before the core was there: the first viewer of a stream serves its first segments, too. */
export async function adopt(fetched: Fetched, parts: AdoptionParts): Promise<void> {
  const { gateway, keys, store, timeline, files, signalling, presence, knowledge } = parts;
  const { path: url, range, bufferAhead } = fetched.request;
  const path = gatewayPath(url, gateway);
  const asked = path === null ? null : askedFor(path, range, (file) => files.isWhole(file));
  // A part of a segment is of no use to anybody.
  if (!asked || asked.from > 0 || asked.to !== null) return;
  const { name } = asked;
  const key = await keys.of(name);
  files.asked(name);
  signalling.begin(name.path);
  timeline.playing(key);
  presence.at(name, bufferAhead);
  const segment = store.of(name, key);
  // The player has asked for it once more.
  if (!segment.empty || segment.contentType !== null) return;
  segment.users++;
  try {
    parts.trace?.http(segment, 0, null, 'before the core was there');
    describe(segment, fetched.response, parts);
    knowledge.need(segment);
    await receive(segment, fetched, parts);
  } finally {
    segment.users--;
    store.trim();
    presence.report.ask();
    parts.trace?.finished(segment, 'play', null);
  }
}

function describe(segment: Segment, response: HttpResponse, { files, accounts }: AdoptionParts): void {
  const { headers } = response;
  segment.contentType = files.answered(segment.name, response);
  segment.fields = headers;
  segment.version = versionOf(headers);
  segment.setLength(Number(headers.get('content-length')));
  accounts.answered(segment);
}

async function receive(segment: Segment, fetched: Fetched, { accounts, throttle, httpRate }: AdoptionParts): Promise<void> {
  let offset = 0;
  for await (const bytes of fetched.bytes()) {
    accounts.overHttp(segment, bytes.length, segment.write(offset, bytes));
    throttle.receivedBytes(bytes.length);
    offset += bytes.length;
  }
  if (offset >= MIN_SAMPLE) httpRate.sample(offset, fetched.tookMs);
}

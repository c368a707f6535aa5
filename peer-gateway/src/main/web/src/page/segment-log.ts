import type { Haste, HttpReason, Trace } from '../core/trace.ts';
import type { Segment } from '../core/segment.ts';
import type { Purpose } from '../core/want.ts';

/** Segments under way that are remembered at most. */
const MAX_SEGMENTS = 256;

interface Story {
  haste: Haste | null;
  /** Chunks by who brought them. */
  readonly peers: Map<string, number[]>;
  readonly requests: string[];
}

/** Tells of each segment, in a line, where its chunks came from and why. */
export class SegmentLog implements Trace {
  private readonly stories = new Map<string, Story>();

  constructor(private readonly say: (line: string) => void) {}

  hurries(segment: Segment, why: Haste): void {
    this.of(segment).haste = why;
  }

  stored(segment: Segment): void {
    this.tell(segment, 'play', ['from the store']);
  }

  http(segment: Segment, first: number, end: number | null, why: HttpReason): void {
    const { haste, requests } = this.of(segment);
    requests.push(`HTTP from chunk ${first}${end === null ? '' : ` to ${end - 1}`}: ${why === 'at once' && haste ? haste : why}`);
  }

  chunk(segment: Segment, chunk: number, peer: string): void {
    const { peers } = this.of(segment);
    peers.set(peer, [...(peers.get(peer) ?? []), chunk]);
  }

  finished(segment: Segment, purpose: Purpose, problem: string | null): void {
    const { peers, requests } = this.of(segment);
    this.stories.delete(segment.key);
    const brought = [...peers].map(([peer, chunks]) => `${peer} brought ${chunks.length === 1 ? 'chunk' : 'chunks'} ${chunks.join(' ')}`);
    this.tell(segment, purpose, [...requests, ...brought, ...(problem === null ? [] : [`failed: ${problem}`])]);
  }

  banned(peer: string, why: string): void {
    this.say(`swarmgate: ${peer} is not accepted again: ${why}`);
  }

  private tell({ name: { path, range }, length, chunks }: Segment, purpose: Purpose, what: readonly string[]): void {
    const size = length === null ? '' : `, ${length} bytes in ${chunks} chunks`;
    this.say(`swarmgate: ${path}${range ? ` ${range.join('-')}` : ''} (${purpose}${size}): ${what.join('; ') || 'from other segments with the same bytes'}`);
  }

  private of({ key }: Segment): Story {
    let story = this.stories.get(key);
    if (!story) {
      story = { haste: null, peers: new Map(), requests: [] };
      this.stories.set(key, story);
      // Those that were given up are not told of.
      if (this.stories.size > MAX_SEGMENTS) this.stories.delete(this.stories.keys().next().value as string);
    }
    return story;
  }
}

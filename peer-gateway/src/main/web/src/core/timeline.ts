import type { ListedSegment } from './messages.ts';

export interface Listed extends ListedSegment {
  readonly key: string;
}

interface Track {
  live: boolean;
  grows: boolean;
  readonly byNumber: Map<number, Listed>;
}

const MAX_TRACKS = 16;
const MAX_SEGMENTS = 1024;
const MAX_UNLISTED = 8;

/** What the gateway has listed, track by track in playing order, and where in it our player is. */
export class Timeline {
  private readonly tracks = new Map<string, Track>();
  private readonly places = new Map<string, { readonly track: string; readonly segment: Listed }>();
  /** Number of the segment asked for last, on each track our player uses. */
  private readonly playheads = new Map<string, number>();
  /** Where the buffer ended when that was asked for: the playhead is there at this time, unless the player pauses. */
  private readonly ends = new Map<string, number>();

  private stream: string | null = null;
  /** Asked for before the gateway had listed them. */
  private readonly unlisted: string[] = [];

  /** Of one stream at a time; another one's is forgotten. */
  enter(stream: string | null): void {
    if (stream !== this.stream) for (const track of [...this.tracks.keys()]) this.forget(track);
    this.stream = stream;
  }

  learn(track: string, live: boolean, grows: boolean, list: readonly Listed[]): void {
    const entry = this.tracks.get(track) ?? { live, grows, byNumber: new Map<number, Listed>() };
    entry.live = live;
    entry.grows = grows;
    this.tracks.delete(track);
    this.tracks.set(track, entry);
    for (const segment of list) {
      entry.byNumber.set(segment.n, segment);
      this.places.set(segment.key, { track, segment });
    }
    for (const key of this.unlisted.splice(0)) this.playing(key);
    // What is beyond the bounds was heard of longest ago.
    for (const [n, segment] of entry.byNumber) {
      if (entry.byNumber.size <= MAX_SEGMENTS) break;
      entry.byNumber.delete(n);
      this.places.delete(segment.key);
    }
    const oldest = this.tracks.keys().next().value as string;
    if (this.tracks.size > MAX_TRACKS) this.forget(oldest);
  }

  private forget(track: string): void {
    for (const segment of this.tracks.get(track)?.byNumber.values() ?? []) this.places.delete(segment.key);
    this.tracks.delete(track);
    this.playheads.delete(track);
    this.ends.delete(track);
  }

  find(key: string): Listed | null {
    return this.places.get(key)?.segment ?? null;
  }

  /** Whether the segment is live; one that is not listed yet if anything being played is. */
  isLive(key: string): boolean {
    return this.isOn(key, 'live');
  }

  /** Whether segments are there before they are complete. */
  grows(key: string): boolean {
    return this.isOn(key, 'grows');
  }

  private isOn(key: string, what: 'live' | 'grows'): boolean {
    const place = this.places.get(key);
    if (place) return this.tracks.get(place.track)?.[what] ?? false;
    return [...this.playheads.keys()].some((track) => this.tracks.get(track)?.[what]);
  }

  /** The player asks for this segment. */
  playing(key: string, endsAt?: number): void {
    const place = this.places.get(key);
    if (!place) {
      this.unlisted.push(key);
      if (this.unlisted.length > MAX_UNLISTED) this.unlisted.shift();
      return;
    }
    this.playheads.delete(place.track);
    this.playheads.set(place.track, place.segment.n);
    if (endsAt !== undefined) this.ends.set(place.track, endsAt);
    // Audio and video, and the rendition it just left; what lies further back is not being played.
    if (this.playheads.size > 3) this.playheads.delete(this.playheads.keys().next().value as string);
  }

  /** When the playhead will be at this segment; null where nobody knows. */
  reachedAt(key: string): number | null {
    const place = this.places.get(key);
    const playhead = place && this.playheads.get(place.track);
    const end = place && this.ends.get(place.track);
    if (!place || playhead === undefined || end === undefined) return null;
    let at = end;
    for (let n = playhead; n < place.segment.n; n++) at += 1000 * (this.tracks.get(place.track)?.byNumber.get(n)?.duration ?? 0);
    return at;
  }

  /** Segments from the playhead to this one, behind it negative; null if it is on no track being played. */
  distance(key: string): number | null {
    const place = this.places.get(key);
    const playhead = place && this.playheads.get(place.track);
    return place && playhead !== undefined ? place.segment.n - playhead : null;
  }

  /** The segments before this one, nearest first. */
  before(key: string, limit: number): Listed[] {
    const place = this.places.get(key);
    const found: Listed[] = [];
    if (!place) return found;
    const track = this.tracks.get(place.track);
    for (let i = 1; i <= limit; i++) {
      const segment = track?.byNumber.get(place.segment.n - i);
      if (!segment) break;
      found.push(segment);
    }
    return found;
  }

  /** What comes next on the tracks being played, the nearest first. */
  upcoming(limit: number): Listed[] {
    const found: Listed[] = [];
    for (const [track, playhead] of [...this.playheads].slice(-2)) {
      for (let i = 1; i <= limit; i++) {
        const segment = this.tracks.get(track)?.byNumber.get(playhead + i);
        if (!segment) break;
        found.push(segment);
      }
    }
    return found.sort((a, b) => this.distance(a.key)! - this.distance(b.key)!);
  }
}

/** Elements remembered at most; a page with more is no player. */
const MAX_ELEMENTS = 32;

const HINTS = ['loadstart', 'play', 'playing'] as const;

/** When something was wanted of a media element, and when it came, by `performance.now()`; 0 for not yet. */
export interface Moments {
  asked: number;
  began: number;
}

/** Finds the page's media elements, also those that are not (yet) in the document, without holding on to them. */
export class Media {
  private elements: WeakRef<HTMLMediaElement>[] = [];
  readonly moments = new WeakMap<object, Moments>();
  /** Something plays. */
  onplaying: () => void = () => {};
  /** An element loads this by itself, or is about to. */
  onsource: (url: string) => void = () => {};

  watch(scope: Window & typeof globalThis): void {
    // Media events do not bubble, but they can be captured.
    for (const hint of HINTS) scope.document.addEventListener(hint, ({ target }) => this.happened(hint, target), true);
    const proto = scope.HTMLMediaElement.prototype;
    const seen = (element: unknown) => this.seen(element);
    noteCalls(proto, 'play', seen);
    noteCalls(proto, 'load', seen);
    noteSets(proto, 'src', seen);
    noteSets(proto, 'srcObject', seen);
  }

  private happened(what: (typeof HINTS)[number], target: EventTarget | null): void {
    this.seen(target);
    if (!(target instanceof HTMLMediaElement)) return;
    const now = performance.now();
    const moments = this.moments.get(target);
    if (!moments || what === 'loadstart') this.moments.set(target, { asked: now, began: 0 });
    // What plays by itself is wanted from the start; `play` then only tells that it can.
    else if (what === 'play' && !moments.began && !target.autoplay) moments.asked = now;
    else if (what === 'playing') {
      moments.began ||= now;
      this.onplaying();
    }
  }

  private seen(element: unknown): void {
    this.found(element);
    if (!(element instanceof HTMLMediaElement)) return;
    // Once the page's own call is done: a source that is being set is not there yet.
    queueMicrotask(() => {
      const url = element.src || element.currentSrc;
      if (url) this.onsource(url);
    });
  }

  private found(element: unknown): void {
    if (!(element instanceof HTMLMediaElement)) return;
    const known = this.known();
    if (known.includes(element)) return;
    this.elements = [...known, element].slice(-MAX_ELEMENTS).map((one) => new WeakRef(one));
  }

  known(): HTMLMediaElement[] {
    return this.elements.map((one) => one.deref()).filter((one) => one !== undefined);
  }

  /** Seconds until the element that has the least has played what it has; null if there is no element at work. */
  bufferAhead(): number | null {
    for (const element of document.querySelectorAll('video, audio')) this.found(element);
    const ahead = this.known().filter(atWork).map(secondsLeft);
    return ahead.length ? Math.min(...ahead) : null;
  }
}

function atWork(element: HTMLMediaElement): boolean {
  const source = element.currentSrc || element.src || element.srcObject;
  return Boolean(source) && !element.ended && (!element.paused || element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
}

/** At four times the speed a segment is needed in a quarter of the time; one that plays slowly may go faster at any moment. */
export function secondsLeft(element: Pick<HTMLMediaElement, 'buffered' | 'currentTime' | 'playbackRate'>): number {
  return secondsAhead(element) / Math.max(1, element.playbackRate);
}

/** Of media. */
export function secondsAhead({ buffered, currentTime }: Pick<HTMLMediaElement, 'buffered' | 'currentTime'>): number {
  for (let i = 0; i < buffered.length; i++) {
    // Players tolerate small gaps; 0.1 s is what media elements themselves step over.
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}

function noteCalls(proto: HTMLMediaElement, name: 'play' | 'load', found: (element: unknown) => void): void {
  const native = proto[name] as (...all: unknown[]) => unknown;
  const wrapped = {
    [name](this: unknown, ...all: unknown[]): unknown {
      note(found, this);
      return native.apply(this, all);
    },
  };
  Object.assign(proto, wrapped);
}

function noteSets(proto: HTMLMediaElement, name: 'src' | 'srcObject', found: (element: unknown) => void): void {
  const property = Object.getOwnPropertyDescriptor(proto, name);
  const { set } = property ?? {};
  if (!property?.configurable || !set) return;
  Object.defineProperty(proto, name, {
    ...property,
    set(this: unknown, value: unknown) {
      note(found, this);
      set.call(this, value);
    },
  });
}

function note(found: (element: unknown) => void, element: unknown): void {
  try {
    found(element);
  } catch {
    // The page's own call goes on whatever we make of it.
  }
}

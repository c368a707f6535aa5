import type { Traits } from './viewers.ts';

/** What one side of a link has to know of the other, where that is in another thread. */
export interface About {
  /** Null for a liar. */
  readonly traits: Traits | null;
  /** Of its line, one way, milliseconds. */
  readonly latency: number;
}

/**
 * What goes from a viewer to one of another thread. `link`: which of the connections the two have had. `at`: the clock's time at
 * which it comes to the receiver's line.
 */
export type Wired = { readonly from: string; readonly to: string; readonly link: number } & (
  | { readonly t: 'reach'; readonly about: About }
  | { readonly t: 'reached'; readonly about: About; readonly opensAt: number }
  | { readonly t: 'message'; readonly number: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly t: 'close'; readonly at: number }
);

/** A port to another thread: `MessagePort`, or a model of one. */
export interface Port {
  postMessage(message: Wired): void;
  on(event: 'message', hear: (message: Wired) => void): unknown;
}

/** Between the viewers of this thread and those of all others. */
export class Wires {
  /** Where a viewer is, once something has come from it. */
  private readonly places = new Map<string, Port>();

  constructor(private readonly ports: readonly Port[]) {}

  /** @param hear what comes for a viewer here */
  listen(hear: (message: Wired) => void): void {
    for (const port of this.ports) {
      port.on('message', (message) => {
        this.places.set(message.from, port);
        hear(message);
      });
    }
  }

  send(message: Wired): void {
    const known = this.places.get(message.to);
    for (const port of known ? [known] : this.ports) port.postMessage(message);
  }
}

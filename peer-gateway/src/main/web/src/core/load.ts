/** How much of a device is taken up. The more it is, the less its viewer takes part: the player goes first. */
export type Load = 'none' | 'light' | 'heavy' | 'full';

/** What a viewer still does. */
export interface Part {
  /** At most, whatever the settings allow. */
  readonly neighbours: number;
  readonly serves: boolean;
  /** Share of what it would give without load: what it costs goes with the bytes. */
  readonly gives: number;
}

/** As many as a message can name. */
const ALL = 64;

export const PARTS: Readonly<Record<Load, Part>> = {
  none: { neighbours: ALL, serves: true, gives: 1 },
  light: { neighbours: 4, serves: true, gives: 0.5 },
  heavy: { neighbours: 3, serves: false, gives: 1 },
  // HTTP alone.
  full: { neighbours: 0, serves: false, gives: 1 },
};

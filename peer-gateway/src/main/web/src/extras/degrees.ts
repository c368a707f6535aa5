import type { Load } from '../core/index.ts';

/** What was seen of this device since the last look. */
export interface Signs {
  readonly ms: number;
  /** Milliseconds of it that long tasks took. */
  readonly tasks: number;
  readonly frames: number;
  readonly dropped: number;
  /** Milliseconds by which the look itself was late. */
  readonly late: number;
  /** How many times as long hashing took as it did at its best. */
  readonly slow: number;
  /** The CPU is under pressure: perhaps by another's work that leaves enough for this page. */
  readonly pressed: boolean;
}

const LOADS: readonly Load[] = ['none', 'light', 'heavy', 'full'];
/** What is one unit of strain: shares of the time and of the frames, and how much slower hashing is. */
const UNIT = { tasks: 0.2, dropped: 0.05, late: 0.05, slow: 5 };
/** How slow hashing is tells what sharing costs, and not what the player needs. */
const MAX_SLOW = 2;
/** Units of strain at which each degree begins. */
const BEGINS = [0, 1, 2, 4];
/** What other signs count for where the CPU is under pressure. */
const PRESSED = 3;
/** What a degree leaves over, a lower one must be able to take. */
const RELIEF = 0.5;

/** Looks of the last seconds count together; so many are needed to judge. */
const WINDOW_MS = 5_000;
const ENOUGH_MS = 1_500;
/** A look that comes so late comes after a sleep. */
const ASLEEP_MS = 20_000;
/** Of fewer frames one that is dropped is no share. */
const FRAMES = 72;

/** Before it takes part more again; longer with each relapse. */
const PATIENCE_MS = 10_000;
const MAX_PATIENCE_MS = 320_000;
/** A step back so soon after one forward is a relapse; after so long without any all is forgotten. */
const RELAPSE_MS = 60_000;
const FORGOTTEN_MS = 600_000;

/**
 * Turns signs of overload into degrees of load: one step down at a time while there is more strain than the degree is
 * for, seen after the step before; one step back after a time of little strain.
 */
export class Degrees {
  private degree = 0;
  private looks: Signs[] = [];
  private patience = PATIENCE_MS;
  /** Little strain, or another degree, since then. */
  private calmSince: number;
  private roseAt = -Infinity;
  private fellAt = -Infinity;

  constructor(now: number) {
    this.calmSince = now;
  }

  look(signs: Signs, now: number): Load {
    if (signs.ms < ASLEEP_MS) this.judge(signs, now);
    return LOADS[this.degree]!;
  }

  private judge(signs: Signs, now: number): void {
    this.looks.push(signs);
    const { looks } = this;
    while (sum(looks, 'ms') - looks[0]!.ms >= WINDOW_MS) looks.shift();
    if (sum(looks, 'ms') < ENOUGH_MS) return;
    const strain = strainOf(looks);
    if (strain >= (BEGINS[this.degree + 1] ?? Infinity)) this.step(1, now);
    else if (strain >= RELIEF * BEGINS[this.degree]!) this.calmSince = now;
    else if (this.degree > 0 && now - this.calmSince >= this.patience) this.step(-1, now);
  }

  private step(by: 1 | -1, now: number): void {
    if (by < 0) this.roseAt = now;
    else {
      if (now - this.roseAt < RELAPSE_MS) this.patience = Math.min(MAX_PATIENCE_MS, 2 * this.patience);
      else if (now - Math.max(this.roseAt, this.fellAt) > FORGOTTEN_MS) this.patience = PATIENCE_MS;
      // Steps down that follow are of the same relapse.
      this.roseAt = -Infinity;
      this.fellAt = now;
    }
    this.degree += by;
    this.calmSince = now;
    this.looks = [];
  }
}

/** In units: of the sign that tells most. */
function strainOf(looks: readonly Signs[]): number {
  const ms = sum(looks, 'ms');
  const slow = looks.map((look) => look.slow).sort((a, b) => a - b)[looks.length >> 1]!;
  const shares = [
    sum(looks, 'tasks') / ms / UNIT.tasks,
    sum(looks, 'dropped') / Math.max(FRAMES, sum(looks, 'frames')) / UNIT.dropped,
    sum(looks, 'late') / ms / UNIT.late,
  ];
  return Math.max((looks.at(-1)!.pressed ? PRESSED : 1) * Math.max(...shares), Math.min(MAX_SLOW, slow / UNIT.slow));
}

function sum(looks: readonly Signs[], what: Exclude<keyof Signs, 'pressed'>): number {
  return looks.reduce((total, look) => total + look[what], 0);
}

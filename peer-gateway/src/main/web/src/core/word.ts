/** What each further promise leaves of those before. */
const FADE = 0.9;
/** A promise broken weighs as much as so many kept: it costs a player the time that it waited. */
const WEIGHT = 3;
/** Promises that a newcomer's word is taken for. */
const CREDIT = 2;
const GOOD = 0.5;
const BAD = 0.4;
const HOPELESS = 0.2;

/** Of all neighbours together: whether any of them ever kept a promise. */
export interface Kept {
  any: boolean;
}

/** What a neighbour's word is worth to us: how much of what it said that it has, or would have, it has given us. */
export class Word {
  private kept = 0;
  private broken = 0;

  constructor(private readonly all: Kept) {}

  /** It gave a chunk (1), or did not give in time what it said that it had or was getting (0). */
  count(kept: 0 | 1): void {
    this.kept = FADE * this.kept + kept;
    this.broken = FADE * this.broken + 1 - kept;
    if (kept) this.all.any = true;
  }

  /** Of 1; that of a newcomer, too. */
  private get worth(): number {
    return (CREDIT + this.kept) / (CREDIT + this.kept + WEIGHT * this.broken);
  }

  /** It has given us what it promised, and still does. */
  get proven(): boolean {
    return this.kept > 0 && this.worth >= GOOD;
  }

  /**
   * Whether its promises count. Keys cost nothing, so that there may be more liars than others: once anybody has kept a
   * promise, those of newcomers do not, also while those who kept theirs give nothing.
   */
  get believed(): boolean {
    return this.all.any ? this.proven : !this.bad;
  }

  /** It has let us down, more than is anybody's bad luck. */
  get bad(): boolean {
    return this.worth < BAD;
  }

  /** Nobody has use for such a neighbour, whose place another can have. */
  get hopeless(): boolean {
    return this.worth < (this.kept === 0 ? BAD : HOPELESS);
  }
}

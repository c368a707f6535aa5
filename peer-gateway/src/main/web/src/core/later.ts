import type { Clock } from './environment.ts';

/** Something done once, a while after it was first asked for. */
export class Later {
  private cancel: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    /** From the next time on. */
    public ms: number,
    private readonly call: () => void,
  ) {}

  ask(): void {
    this.cancel ??= this.clock.after(this.ms, () => {
      this.cancel = null;
      this.call();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }
}

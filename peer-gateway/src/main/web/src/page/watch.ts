/** Who was asked and says nothing for so long is asked nothing more; who says nothing for that long after it is gone. */
const SILENT_MS = 2_000;
const GONE_MS = 8_000;
const GRACE_MS = 100;

/** Whether somebody who was asked says anything. */
export class Watch {
  /** Since when nothing is asked of it. */
  silent = false;
  private alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fellSilent: () => void,
    private readonly gone: () => void,
  ) {}

  asked(): void {
    this.alarm ??= this.after(SILENT_MS, () => {
      this.silent = true;
      this.alarm = this.after(GONE_MS, this.gone);
      this.fellSilent();
    });
  }

  /** After a long task of the page's own, what was said meanwhile is heard first. */
  private after(ms: number, call: () => void): ReturnType<typeof setTimeout> {
    return setTimeout(() => (this.alarm = setTimeout(call, GRACE_MS)), ms);
  }

  heard(): void {
    clearTimeout(this.alarm);
    this.alarm = undefined;
    this.silent = false;
  }
}

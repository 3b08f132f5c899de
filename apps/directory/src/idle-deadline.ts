/** Ends something that has been silent too long; asked again and again with the same time it costs next to nothing. */
export class IdleDeadline {
  private timer: NodeJS.Timeout | undefined;
  private after = 0;

  constructor(private readonly onSilence: () => void) {}

  /** From now on so many milliseconds may pass before the next call. */
  within(milliseconds: number): void {
    if (this.timer && this.after === milliseconds) {
      this.timer.refresh();
      return;
    }
    this.stop();
    this.after = milliseconds;
    this.timer = setTimeout(this.onSilence, milliseconds).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** When the tiles of a dashboard are asked again: by hand, or by the clock. */
export class Rounds {
  /** Rises with each round. */
  round = $state(0);
  /** When the last one began, in ms. */
  began = $state(Date.now());

  #seconds = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** From now on every so many seconds; 0 is never. */
  every(seconds: number): void {
    clearInterval(this.#timer);
    this.#seconds = seconds;
    if (seconds > 0) this.#timer = setInterval(this.#tick, seconds * 1_000);
  }

  readonly next = (): void => {
    this.round++;
    this.began = Date.now();
  };

  /** The page is seen again after it was not: catches up. */
  readonly seen = (): void => {
    const overdue = Date.now() - this.began >= this.#seconds * 1_000;
    if (this.#seconds > 0 && overdue) this.#tick();
  };

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A page that nobody sees asks nothing. */
  readonly #tick = (): void => {
    if (document.visibilityState === 'visible') this.next();
  };
}

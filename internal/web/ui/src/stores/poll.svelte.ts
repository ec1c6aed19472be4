import { Loaded } from './loaded.svelte';

/** Something that is loaded again as time passes, while somebody sees the page. */
export class Poll<T> {
  readonly loaded: Loaded<T>;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    ask: (signal: AbortSignal) => Promise<T>,
    private readonly everyMs: number,
  ) {
    this.loaded = new Loaded(ask);
  }

  start(): void {
    this.stop();
    void this.loaded.load();
    this.#timer = setInterval(this.#refresh, this.everyMs);
    document.addEventListener('visibilitychange', this.#refresh);
  }

  /** Call when the page goes away. */
  stop(): void {
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#refresh);
    this.loaded.stop();
  }

  readonly #refresh = (): void => {
    if (document.visibilityState === 'visible') void this.loaded.load();
  };
}

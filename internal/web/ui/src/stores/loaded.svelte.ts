/** Something that a page loads: its value, that it is under way, or why there is none. */
export class Loaded<T> {
  /** Null until there is an answer; a failed reload keeps the last one. */
  value = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  busy = $state(false);

  #request: AbortController | undefined;

  constructor(private readonly ask: (signal: AbortSignal) => Promise<T>) {}

  /** Asks, also again; of two requests the later counts. Never throws. */
  readonly load = async (): Promise<void> => {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    this.busy = true;
    try {
      const value = await this.ask(request.signal);
      if (request.signal.aborted) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      this.error = error;
    }
    this.busy = false;
  };

  /** Call when the page goes away. */
  stop(): void {
    this.#request?.abort();
    this.busy = false;
  }
}

import { getDataHealth, type DataHealth } from '../lib/api/health';

/** Minutes are counted as they go on; this is often enough to see it. */
const REFRESH_MS = 5_000;

/** How the events fare, asked again as time passes. */
export class HealthStore {
  health = $state.raw<DataHealth | null>(null);
  error = $state.raw<unknown>(null);
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Asks now, and again from then on. */
  readonly load = async (): Promise<void> => {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    try {
      this.health = await getDataHealth(request.signal);
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      this.error = error;
    }
    this.#timer = setTimeout(this.#refresh, REFRESH_MS);
  };

  stop(): void {
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** A page that nobody sees asks nothing; the page calls load when it is seen again. */
  readonly #refresh = (): void => {
    if (document.visibilityState === 'visible') void this.load();
  };
}

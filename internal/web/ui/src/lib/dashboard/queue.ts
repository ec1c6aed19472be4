/** As many questions of one page as the server answers at a time for one project; more would wait there. */
export const MOST_AT_ONCE = 4;

interface Waiting {
  start: () => void;
  signal: AbortSignal;
}

/** Runs work in the order it comes, a few at a time. What is aborted while it waits never starts. */
export class Queue {
  #running = 0;
  #line: Waiting[] = [];

  constructor(private readonly most = MOST_AT_ONCE) {}

  /** Rejects as the work does, or with the signal's reason. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#running >= this.most) await this.#turn(signal);
    else this.#running++;
    try {
      signal.throwIfAborted();
      return await work(signal);
    } finally {
      this.#next();
    }
  }

  /** A place is handed on with the turn, so that nobody who comes in between takes it. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { start: resolve, signal };
      this.#line.push(waiting);
      signal.addEventListener(
        'abort',
        () => {
          if (!this.#leave(waiting)) return;
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  #leave(waiting: Waiting): boolean {
    const place = this.#line.indexOf(waiting);
    if (place < 0) return false;
    this.#line.splice(place, 1);
    return true;
  }

  #next(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#running--;
    else next.start();
  }
}

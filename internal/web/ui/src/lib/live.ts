/** The connection to GET /v1/live: keeps itself up, and says when it is not. */

import { parseEvent, parseSummary, type LiveEvent, type Summary } from './messages';

/**
 * connecting: the first attempt is under way;
 * live: summaries arrive;
 * reconnecting: they no longer do, and the next attempt is under way or due;
 * offline: the same, and the browser says that there is no network.
 */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface LiveHandlers {
  state(state: LiveState): void;
  event(event: LiveEvent): void;
  summary(summary: Summary): void;
  /** The server refused the stream: perhaps the session has ended. */
  refused(): void;
}

/** A summary is due each second; after this long without one, numbers are old. */
export const SILENCE_MS = 5_000;
/** How long an attempt may take, the browser's own wait between two included. */
export const ATTEMPT_MS = 15_000;
const WATCH_MS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

export class LiveConnection {
  #source: EventSource | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #deadline = 0;
  #state: LiveState = 'connecting';

  constructor(
    private readonly url: string,
    private readonly handlers: LiveHandlers,
  ) {}

  start(): void {
    addEventListener('online', this.#online);
    this.#watch = setInterval(this.#checkDeadline, WATCH_MS);
    this.#open();
  }

  stop(): void {
    removeEventListener('online', this.#online);
    clearInterval(this.#watch);
    this.#close();
  }

  #open(): void {
    this.#close();
    this.#allow(ATTEMPT_MS);
    const source = new EventSource(this.url);
    source.addEventListener('event', this.#receiveEvent);
    source.addEventListener('summary', this.#receiveSummary);
    source.addEventListener('error', this.#fail);
    this.#source = source;
  }

  #close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  readonly #receiveEvent = (message: MessageEvent<string>): void => {
    const event = parseEvent(message.data);
    if (event !== null) this.handlers.event(event);
  };

  readonly #receiveSummary = (message: MessageEvent<string>): void => {
    const summary = parseSummary(message.data);
    if (summary === null) return;
    this.#failures = 0;
    this.#allow(SILENCE_MS);
    this.#enter('live');
    this.handlers.summary(summary);
  };

  /**
   * After a lost connection the browser reconnects by itself and says where it
   * stopped. After an answer other than 200 it gives up, and we take over.
   */
  readonly #fail = (): void => {
    this.#allow(ATTEMPT_MS);
    this.#lose();
    if (this.#source?.readyState !== EventSource.CLOSED) return;
    this.handlers.refused();
    this.#reopenLater();
  };

  /** A connection can die without an error: a sleeping laptop, a dropped route. */
  readonly #checkDeadline = (): void => {
    if (this.#source === null || Date.now() < this.#deadline) return;
    this.#lose();
    this.#reopenLater();
  };

  #reopenLater(): void {
    this.#close();
    this.#retry = setTimeout(() => {
      this.#open();
    }, retryDelay(this.#failures++));
  }

  /** Without a network a server on this machine may still be live: silence decides. */
  #lose(): void {
    this.#enter(navigator.onLine ? 'reconnecting' : 'offline');
  }

  readonly #online = (): void => {
    if (this.#state === 'live') return;
    this.#enter('reconnecting');
    this.#failures = 0;
    this.#open();
  };

  #allow(ms: number): void {
    this.#deadline = Date.now() + ms;
  }

  #enter(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.handlers.state(state);
  }
}

/** Doubles up to a bound, and spreads the browsers of one office apart. */
function retryDelay(failures: number): number {
  const delay = Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS);
  return delay * (0.75 + Math.random() / 2);
}

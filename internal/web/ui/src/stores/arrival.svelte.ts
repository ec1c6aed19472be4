import { ask } from '../lib/api/insights';
import { withProject } from '../lib/api/request';
import { LiveConnection, type LiveState } from '../lib/live';
import type { LiveEvent } from '../lib/messages';

/** What is known of the newest event. */
export interface Arrived {
  name: string;
  time: string;
  library: string;
}

/** Few are enough to see that events arrive. */
const SAMPLES_PER_SECOND = 2;

/** Whether events of the project arrive: those of before, and from now on live. */
export class ArrivalStore {
  /** Null while none is known. */
  newest = $state.raw<Arrived | null>(null);
  /** How many came while this was looked at; a busy project shows a sample. */
  seen = $state(0);
  connection = $state<LiveState>('connecting');
  /** It is known whether there were events before. */
  looked = $state(false);

  readonly #live: LiveConnection;
  #request: AbortController | undefined;

  constructor() {
    this.#live = new LiveConnection(withProject(`/v1/live?rate=${SAMPLES_PER_SECOND}`), {
      state: (state) => (this.connection = state),
      event: this.#take,
      // Summaries tell that the connection is alive; the events say the rest.
      summary: () => undefined,
      refused: () => undefined,
    });
  }

  start(): void {
    this.#live.start();
    void this.#look();
  }

  stop(): void {
    this.#live.stop();
    this.#request?.abort();
  }

  readonly #take = (event: LiveEvent): void => {
    this.seen++;
    this.newest = {
      name: event.name,
      time: event.received_at ?? event.time,
      library: libraryOf(event),
    };
  };

  /** Looks for events of before; where that fails, those to come are told all the same. */
  async #look(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const { names } = await ask({ insight: 'names' }, request.signal);
      const latest = names.reduce<(typeof names)[number] | null>(
        (newest, one) => (newest === null || one.last_seen > newest.last_seen ? one : newest),
        null,
      );
      if (latest !== null) {
        this.newest ??= { name: latest.name, time: latest.last_seen, library: '' };
      }
    } catch {
      if (request.signal.aborted) return;
    }
    this.looked = true;
  }
}

/** How the SDK calls itself, if it does. */
function libraryOf({ context }: LiveEvent): string {
  return typeof context?.library === 'string' ? context.library : '';
}

import {
  deleteQuarantined,
  listQuarantine,
  replayQuarantined,
  type QuarantinedEvent,
} from '../lib/api/quarantine';
import { Pages } from './pages.svelte';

const PAGE = 50;

/** The events that were not taken, newest first. */
export class QuarantineStore {
  readonly list: Pages<QuarantinedEvent>;
  /** Only those of this reason; empty: all. */
  code = $state('');

  constructor() {
    this.list = new Pages(
      async (before, signal) => {
        const page = {
          limit: PAGE,
          ...(before === undefined ? {} : { before }),
          ...(this.code === '' ? {} : { code: this.code }),
        };
        const { events, next } = await listQuarantine(page, signal);
        // An empty `next` ends the list, too.
        return { items: events, next: next === '' ? undefined : next };
      },
      (event) => event.id,
    );
  }

  choose(code: string): void {
    this.code = code;
    void this.list.reload();
  }

  /** Sends a repaired event. Throws what the server has against it. */
  async replay(id: string, event: unknown): Promise<void> {
    const { rejected } = await replayQuarantined(id, event);
    const [first] = rejected;
    if (first !== undefined) throw new Error(first.reason);
    this.list.remove(id);
  }

  async delete(id: string): Promise<void> {
    await deleteQuarantined(id);
    this.list.remove(id);
  }

  stop(): void {
    this.list.stop();
  }
}

/** Saves a dashboard by itself while it is being changed: the newest state, one request at a time. */

import { ApiError, explain } from '../api/request';
import type { Dashboard } from '../api/dashboards';

/** Changes that come in quick steps, such as those of a keyboard, are saved as one. */
export const PAUSE_MS = 600;

export type SaveState =
  | { kind: 'saved' }
  /** Changed, and about to be saved. */
  | { kind: 'saving' }
  /** Somebody else has changed it: nothing more is saved until it is loaded again. */
  | { kind: 'conflict' }
  /** Not saved; the next change, or `flush`, tries again. */
  | { kind: 'failed'; error: string };

export class Saver {
  #version: number;
  #next: Dashboard | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: Promise<void> | null = null;
  #conflict = false;

  /** `tell` hears of every change of the state; `put` saves, and answers with the new version. */
  constructor(
    version: number,
    private readonly put: (dashboard: Dashboard) => Promise<Dashboard>,
    private readonly tell: (state: SaveState) => void,
  ) {
    this.#version = version;
  }

  /** There is something that is not saved yet. */
  get dirty(): boolean {
    return this.#next !== null || this.#request !== null;
  }

  change(dashboard: Dashboard): void {
    if (this.#conflict) return;
    this.#next = dashboard;
    this.tell({ kind: 'saving' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Saves now what is not saved. Never rejects: `tell` hears what came of it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#request !== null) await this.#request;
    if (this.#next === null || this.#conflict) return;
    this.#request = this.#save(this.#next);
    await this.#request;
  }

  /** Gives up what is not saved, for somebody who loads the dashboard again. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#next = null;
  }

  async #save(dashboard: Dashboard): Promise<void> {
    this.#next = null;
    this.tell({ kind: 'saving' });
    try {
      const saved = await this.put({ ...dashboard, version: this.#version });
      this.#version = saved.version;
      if (!this.#waits()) this.tell({ kind: 'saved' });
    } catch (error) {
      this.#fail(dashboard, error);
    } finally {
      this.#request = null;
    }
  }

  /** It was changed since the request began. */
  #waits(): boolean {
    return this.#next !== null;
  }

  #fail(dashboard: Dashboard, error: unknown): void {
    this.#next ??= dashboard;
    this.#conflict = error instanceof ApiError && error.conflict;
    this.tell(this.#conflict ? { kind: 'conflict' } : { kind: 'failed', error: explain(error) });
  }
}

import type { LiveEvent } from '../lib/messages';

export interface Row {
  /** Unique in this page, rising; the event's own id may repeat. */
  key: number;
  event: LiveEvent;
}

/** More rows than anyone reads; what bounds the memory of the stream. */
export const MAX_ROWS = 50;
/** Rows appear in groups, so that a busy stream can still be read. */
export const FLUSH_MS = 300;

/**
 * The newest events, newest first. While it is paused (by the user) or held
 * (a pointer or the focus is on it), rows stand still and newer ones wait.
 */
export class EventStream {
  rows = $state.raw<readonly Row[]>([]);
  paused = $state(false);
  /** Events that came since the rows stand still, those dropped included. */
  waiting = $state(0);

  #held = $state(false);
  readonly still = $derived(this.paused || this.#held);

  #next: Row[] = [];
  #arrived = 0;
  #key = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  add(event: LiveEvent): void {
    if (this.#has(event.id)) return;
    this.#next.unshift({ key: this.#key++, event });
    this.#next.length = Math.min(this.#next.length, MAX_ROWS);
    this.#arrived++;
    this.#timer ??= setTimeout(this.#flush, FLUSH_MS);
  }

  togglePause(): void {
    this.paused = !this.paused;
    this.#flush();
  }

  /** Let go, rows stay a moment longer: a click is to end on the row it began on. */
  hold(held: boolean): void {
    this.#held = held;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#flush, FLUSH_MS);
  }

  /** Forgets all rows, shown and waiting. */
  clear(): void {
    this.rows = [];
    this.#next = [];
    this.#arrived = 0;
    this.waiting = 0;
  }

  /** Call when the stream is no longer shown. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.still) {
      this.waiting = this.#arrived;
      return;
    }
    this.rows = [...this.#next, ...this.rows].slice(0, MAX_ROWS);
    this.#next = [];
    this.#arrived = 0;
    this.waiting = 0;
  };

  /** After a reconnection the server may repeat the last events. */
  #has(id: string): boolean {
    if (!id) return false;
    const same = (row: Row): boolean => row.event.id === id;
    return this.#next.some(same) || this.rows.some(same);
  }
}

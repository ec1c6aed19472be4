import { explain } from '../lib/api/request';
import { askSql, type SqlAnswer } from '../lib/api/sql';
import { placeOf, withoutPlace, type Place } from '../lib/sql/place';

/** As many rows as the table shows; a file has more. */
export const SHOWN_ROWS = 10_000;
/** As many rows as the server gives at once. */
export const MAX_FILE_ROWS = 100_000;

/** The statement being written, and what came of the one that was run. */
export class SqlStore {
  sql = $state('');
  answer = $state.raw<SqlAnswer | null>(null);
  /** What was run to get the answer. */
  answered = $state('');
  /** What was run last, whatever came of it. */
  asked = '';
  busy = $state(false);
  error = $state<string | null>(null);
  /** Where the statement is wrong; goes away when that changes. */
  readonly place: Place | null = $derived.by(() =>
    this.#wrong !== null && this.#wrong.sql === this.sql ? this.#wrong.place : null,
  );

  #wrong = $state.raw<{ sql: string; place: Place | null } | null>(null);
  #request: AbortController | undefined;

  /** Runs the statement, in place of one that is being run. */
  async run(): Promise<void> {
    this.cancel();
    const sql = this.sql;
    if (sql.trim() === '') return;
    const request = new AbortController();
    this.#request = request;
    this.asked = sql;
    this.busy = true;
    this.error = null;
    this.#wrong = null;
    try {
      const answer = await askSql(sql, SHOWN_ROWS, request.signal);
      if (request.signal.aborted) return;
      this.answer = answer;
      this.answered = sql;
    } catch (error) {
      if (request.signal.aborted) return;
      this.#fail(sql, explain(error));
    }
    this.busy = false;
  }

  /** Gives up what is being run; the server stops as well. */
  cancel(): void {
    this.#request?.abort();
    this.busy = false;
  }

  #fail(sql: string, message: string): void {
    this.error = withoutPlace(message);
    this.#wrong = { sql, place: placeOf(message, sql) };
    this.answer = null;
  }
}

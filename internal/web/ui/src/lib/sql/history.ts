/** The statements that were run in this browser, newest first. */

/** As many as anyone scrolls through, and as much as storage should hold of one. */
export const MAX_STATEMENTS = 50;
export const MAX_HISTORY_CHARS = 200_000;

export interface Statement {
  sql: string;
  /** When it was run, in ms. */
  at: number;
}

/** Reads and writes the statements of one project. */
export class SqlHistory {
  readonly #key: string;

  constructor(
    project: string,
    private readonly storage: Storage = localStorage,
  ) {
    this.#key = `weir.sql.${project}`;
  }

  /** What is there; nothing if it cannot be read. */
  list(): Statement[] {
    try {
      return bounded(parse(this.storage.getItem(this.#key)));
    } catch {
      return [];
    }
  }

  /** Puts a statement first, in place of the same one before, and returns the list. */
  add(sql: string, at: number): Statement[] {
    const others = this.list().filter((statement) => statement.sql !== sql);
    return this.#keep(bounded([{ sql, at }, ...others]));
  }

  clear(): Statement[] {
    return this.#keep([]);
  }

  #keep(statements: Statement[]): Statement[] {
    try {
      this.storage.setItem(this.#key, JSON.stringify(statements));
    } catch {
      // Storage that is full or forbidden: the page remembers, the browser does not.
    }
    return statements;
  }
}

function parse(text: string | null): Statement[] {
  const value: unknown = JSON.parse(text ?? '[]');
  return Array.isArray(value) ? value.filter(isStatement) : [];
}

function isStatement(value: unknown): value is Statement {
  const { sql, at } = (value ?? {}) as Partial<Statement>;
  return typeof sql === 'string' && sql !== '' && typeof at === 'number';
}

function bounded(statements: readonly Statement[]): Statement[] {
  const kept: Statement[] = [];
  let chars = 0;
  for (const statement of statements.slice(0, MAX_STATEMENTS)) {
    chars += statement.sql.length;
    if (chars > MAX_HISTORY_CHARS) break;
    kept.push(statement);
  }
  return kept;
}

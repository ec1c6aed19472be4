/** SQL over a project's events and people; see docs/sql.md. */

import type { AsOf } from './insights';
import { request } from './request';

export interface SqlColumn {
  /** Need not differ from others'. */
  name: string;
  /** DuckDB's name of it, such as BIGINT. */
  type: string;
}

export type SqlValue = null | boolean | number | string | object;

export interface SqlAnswer {
  columns: SqlColumn[];
  rows: SqlValue[][];
  /** There are more rows than were wanted, or than an answer can hold. */
  truncated: boolean;
  as_of: AsOf;
  took_ms: number;
}

export function askSql(sql: string, limit: number, signal: AbortSignal): Promise<SqlAnswer> {
  return request('POST', '/v1/sql', { sql, limit }, signal);
}

/** The messages of the live stream, read with suspicion. */

import type { AsOf } from './api/insights';

export interface EventContext {
  path?: string;
  url?: string;
  browser?: string;
  os?: string;
  device?: string;
  country?: string;
  city?: string;
  bot?: boolean;
  [key: string]: unknown;
}

export interface LiveEvent {
  id: string;
  name: string;
  time: string;
  received_at?: string;
  user_id?: string;
  anonymous_id?: string;
  session_id?: string;
  properties?: Record<string, unknown>;
  context?: EventContext;
  [key: string]: unknown;
}

export interface NameCount {
  name: string;
  count: number;
}

export interface PageCount {
  path: string;
  count: number;
}

/** The state of the last 30 minutes, sent once a second. Names, pages and people are those of `total`. */
export interface Summary {
  time: string;
  /** Events that happened in the last 30 minutes, whenever they came in. */
  total: number;
  /** Events received in the last full second, whenever they happened. */
  rate: number;
  /** Events received in each of the last 60 full seconds, oldest first. */
  per_second: number[];
  people_5m: number;
  people_30m: number;
  /** There are more people than the server tracks. */
  people_at_least?: boolean;
  names: NameCount[];
  pages: PageCount[];
  as_of: AsOf;
}

/** Returns the event in an SSE message, or null if there is none to show. */
export function parseEvent(text: string): LiveEvent | null {
  const value = parseObject(text);
  if (typeof value?.name !== 'string' || typeof value.time !== 'string') return null;
  return value as LiveEvent;
}

/** Returns the summary in an SSE message, or null if it is not one. */
export function parseSummary(text: string): Summary | null {
  const value = parseObject(text);
  if (value === null || typeof value.total !== 'number') return null;
  if (typeof value.time !== 'string' || typeof value.as_of !== 'object') return null;
  // Go writes an empty list that was never made as null.
  for (const list of ['per_second', 'names', 'pages']) value[list] ??= [];
  return value as unknown as Summary;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    return value as Record<string, unknown>;
  } catch {
    return null;
  }
}

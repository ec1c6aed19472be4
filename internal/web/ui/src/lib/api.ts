/** The HTTP API of Weir, as far as the dashboard uses it. */

export interface Session {
  project: string;
  /** The events are made up by `weir demo`. */
  simulated: boolean;
  version: string;
}

/** How fresh an answer is: everything in the log up to `sequence` is in it. */
export interface AsOf {
  sequence: number;
  time: string;
  lag_ms: number;
}

export type Interval = 'minute' | 'hour' | 'day' | 'week' | 'month';

export interface TrendQuestion {
  insight: 'trend';
  series: { event?: string; measure: 'count' | 'people'; label: string }[];
  from: string;
  to: string;
  timezone: string;
  interval: Interval;
}

export interface TrendPoint {
  time: string;
  /** Null where there is nothing to measure, such as the average of no events. */
  value: number | null;
}

export interface TrendSeries {
  label: string;
  breakdown: (string | null)[];
  points: TrendPoint[];
  total: number | null;
}

export interface TrendAnswer {
  series: TrendSeries[];
  as_of: AsOf;
  took_ms: number;
}

/** A failure that the server explained, or `unreachable` when none answered. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get unauthorized(): boolean {
    return this.status === 401;
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

export function getSession(): Promise<Session> {
  return request('GET', '/v1/session');
}

/** Exchanges an API token for a session cookie that scripts cannot read. */
export function signIn(token: string): Promise<void> {
  return request('POST', '/v1/session', { token });
}

export function signOut(): Promise<void> {
  return request('DELETE', '/v1/session');
}

export function queryTrend(question: TrendQuestion, signal: AbortSignal): Promise<TrendAnswer> {
  return request('POST', '/v1/query', question, signal);
}

/** What to tell the user about any thrown value. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await send(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: signal ?? null,
  });
  if (!response.ok) throw await problem(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('unreachable', 'The server cannot be reached.', 0);
  }
}

/** Reads an RFC 9457 problem; a proxy in between may answer anything else. */
async function problem(response: Response): Promise<ApiError> {
  const fallback = `The server answered ${response.status} ${response.statusText}`.trimEnd() + '.';
  const body: unknown = await response.json().catch(() => null);
  const { code, title, detail } = (body ?? {}) as Record<string, unknown>;
  const message = [detail, title].find((text) => typeof text === 'string' && text !== '');
  return new ApiError(
    typeof code === 'string' ? code : 'unknown',
    typeof message === 'string' ? message : fallback,
    response.status,
  );
}

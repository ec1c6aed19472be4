/** One request to Weir's HTTP API, and what can go wrong with it. */

import { router } from '../router.svelte';

/** A failure that the server explained, or `unreachable` when none answered. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** After how many seconds to try again, where the server said so. */
    readonly retryAfter: number | null = null,
    /** What of the request is wrong, where the server said so. */
    readonly field = '',
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get unauthorized(): boolean {
    return this.status === 401;
  }

  get forbidden(): boolean {
    return this.status === 403;
  }

  /** Somebody else has changed it in the meantime. */
  get conflict(): boolean {
    return this.status === 409;
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** What the requests of this window have in common. */
class Access {
  /** Proves that a change comes from this page; GET /v1/session tells it. */
  csrf = '';
  /** Called when a request is refused because the session has ended. */
  ended: (() => void) | null = null;
  /** Gets the proof anew: another tab may have signed in meanwhile. */
  renew: (() => Promise<void>) | null = null;
}

export const access = new Access();

const CSRF_HEADER = 'Weir-CSRF';
/** Paths that belong to no project. */
const WITHOUT_PROJECT = /^\/v1\/(setup|invitation|shared)\b/;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Asks the server, about the project in the address bar unless the path names
 * one, or another is given: null is the session's own. Throws an ApiError, or
 * the signal's reason when it was aborted.
 */
export async function request<T>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  project = router.project,
): Promise<T> {
  const of = withProject(path, project);
  const response = await answer(method, of, body, 'application/json', signal);
  if (response.status === 204) return undefined as T;
  return read(() => response.json() as Promise<T>, signal);
}

/** Asks for an answer in another form than JSON, such as text/csv. */
export async function requestText(
  method: Method,
  path: string,
  body: unknown,
  accept: string,
  signal?: AbortSignal,
): Promise<string> {
  const response = await answer(method, withProject(path), body, accept, signal);
  return read(() => response.text(), signal);
}

/** A path with a query string of what is not empty. */
export function withQuery(
  path: string,
  query: Record<string, string | number | null | undefined>,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What to tell the user about any thrown value. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The path, for the project in the address bar. Also for what is no fetch, such as EventSource. */
export function withProject(path: string, project = router.project): string {
  if (project === null || WITHOUT_PROJECT.test(path)) return path;
  if (new URLSearchParams(path.split('?')[1]).has('project')) return path;
  return `${path}${path.includes('?') ? '&' : '?'}project=${encodeURIComponent(project)}`;
}

async function answer(
  method: Method,
  path: string,
  body: unknown,
  accept: string,
  signal?: AbortSignal,
): Promise<Response> {
  const attempt = (): Promise<Response> =>
    send(path, {
      method,
      headers: headersOf(method, body, accept),
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? null,
    });
  const response = await attempt();
  if (response.ok) return response;
  const error = await refusal(response);
  if (error.field !== CSRF_HEADER || access.renew === null) throw error;
  await access.renew();
  const second = await attempt();
  if (!second.ok) throw await refusal(second);
  return second;
}

function headersOf(method: Method, body: unknown, accept: string): Record<string, string> {
  const headers: Record<string, string> = { Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && access.csrf !== '') headers[CSRF_HEADER] = access.csrf;
  return headers;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('unreachable', 'The server cannot be reached.', 0);
  }
}

/** The rest of an answer that began well may still not come, or come from a proxy. */
async function read<T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('unreachable', 'The answer of the server did not come whole.', 0);
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const error = await problem(response);
  if (error.unauthorized) access.ended?.();
  return error;
}

/** Reads an RFC 9457 problem; a proxy in between may answer anything else. */
async function problem(response: Response): Promise<ApiError> {
  const fallback = `The server answered ${response.status} ${response.statusText}`.trimEnd() + '.';
  const body: unknown = await response.json().catch(() => null);
  const { code, title, detail, field } = (body ?? {}) as Record<string, unknown>;
  const message = [detail, title].find((text) => typeof text === 'string' && text !== '');
  const wait = Number(response.headers.get('Retry-After') ?? NaN);
  return new ApiError(
    typeof code === 'string' ? code : 'unknown',
    typeof message === 'string' ? sentence(message) : fallback,
    response.status,
    Number.isFinite(wait) ? wait : null,
    typeof field === 'string' ? field : '',
  );
}

/** The server's texts begin small and end without a stop, as Go's errors do. */
function sentence(text: string): string {
  const first = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

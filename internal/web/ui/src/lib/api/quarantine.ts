/** Events that were not taken, kept with the reason. */

import { request } from './request';

export interface QuarantinedEvent {
  /** Its place in the log. */
  id: string;
  time: string;
  code: string;
  reason: string;
  /** The event as it was sent: a text, which need not be JSON. */
  event: string;
  client: string;
}

export interface QuarantinePage {
  events: QuarantinedEvent[];
  next?: string;
}

export interface ReplayAnswer {
  accepted: number;
  rejected: { index: number; code: string; reason: string }[];
}

export function listQuarantine(
  page: { before?: string; code?: string; limit: number },
  signal: AbortSignal,
): Promise<QuarantinePage> {
  const params = new URLSearchParams({ limit: String(page.limit) });
  if (page.before !== undefined) params.set('before', page.before);
  if (page.code !== undefined) params.set('code', page.code);
  return request('GET', `/v1/quarantine?${params.toString()}`, undefined, signal);
}

/** Sends a repaired event; once it is taken it leaves the list. */
export function replayQuarantined(id: string, event: unknown): Promise<ReplayAnswer> {
  return request('POST', `/v1/quarantine/${encodeURIComponent(id)}/replay`, { event });
}

export function deleteQuarantined(id: string): Promise<void> {
  return request('DELETE', `/v1/quarantine/${encodeURIComponent(id)}`);
}

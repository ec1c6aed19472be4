/** What came in, what did not, and who sends. */

import { request } from './request';

export interface MinuteCounts {
  /** When the minute began. */
  time: string;
  accepted: number;
  rejected: number;
  repeats: number;
}

export interface LibraryUse {
  /** Empty for events that name none. */
  library: string;
  version: string;
  events_24h: number;
  last_seen: string;
}

export interface RejectionReason {
  code: string;
  count: number;
  last: string;
}

export interface DataHealth {
  /** When the server began to count, at its start. */
  since: string;
  /** Repeats included. */
  accepted: number;
  rejected: number;
  /** Of those accepted, how many were recognised as sent before. */
  repeats: number;
  /** The last hour, oldest first; the last minute is the one that is going on. */
  per_minute: MinuteCounts[];
  /** For how long the oldest event that questions do not see has been waiting. */
  lag_ms: number;
  /** The same of subscribers. */
  relay: { lag_ms: number };
  /** In bytes. */
  disk: { free: number; used: number };
  /** Why the server cannot do its work, in plain words; empty if it can. */
  trouble: string[];
  /** Of the last 24 hours, the busiest first. */
  libraries: LibraryUse[];
  /** Since the start, the most frequent first. */
  reasons: RejectionReason[];
}

export function getDataHealth(signal: AbortSignal): Promise<DataHealth> {
  return request('GET', '/v1/data-health', undefined, signal);
}

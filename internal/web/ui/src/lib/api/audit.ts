/** The log of changes. */

import { request, withQuery } from './request';

export interface AuditEntry {
  id: string;
  time: string;
  actor: { kind: 'user' | 'token' | 'share' | 'system'; id: string; name: string };
  /** A thing and what was done with it, such as `dashboard.delete`. */
  action: string;
  /** The thing's id or name; may be empty. */
  target: string;
  /** Empty for what belongs to none. */
  project: string;
  detail: Record<string, unknown> | null;
}

export interface AuditPage {
  entries: AuditEntry[];
  /** For `before` of the page after; absent at the end. */
  next?: string;
}

/** The newest entries, or those before one. */
export function listAudit(before: string, signal?: AbortSignal): Promise<AuditPage> {
  const path = withQuery('/v1/audit', { limit: PAGE, before });
  return request('GET', path, undefined, signal);
}

/** A screen or two. */
const PAGE = 100;

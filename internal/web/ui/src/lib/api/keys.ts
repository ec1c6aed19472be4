/** The keys of a project. */

import { request } from './request';

export const scopes = ['write', 'read', 'api'] as const;
export type Scope = (typeof scopes)[number];

/** What a scope may do, in a few words. */
export const scopeWords: Readonly<Record<Scope, { label: string; may: string }>> = {
  write: { label: 'Write key', may: 'Sends events, and nothing else. May stand in a page.' },
  read: { label: 'Read token', may: 'Asks, lists and watches. Secret.' },
  api: { label: 'API token', may: 'Does all that an admin of the project may. Secret.' },
};

export interface Key {
  /** Public; not the secret. */
  id: string;
  project: string;
  scope: Scope;
  /** May be empty. */
  name: string;
  /** Comes from the server's configuration, and is changed there. */
  configured: boolean;
  created: string;
}

export interface NewKey extends Key {
  /** Shown this once. */
  secret: string;
}

export async function listKeys(signal?: AbortSignal): Promise<Key[]> {
  const { keys } = await request<{ keys: Key[] }>('GET', '/v1/keys', undefined, signal);
  return keys;
}

export function createKey(scope: Scope, name: string): Promise<NewKey> {
  return request('POST', '/v1/keys', { scope, name });
}

export function revokeKey(id: string): Promise<void> {
  return request('DELETE', `/v1/keys/${encodeURIComponent(id)}`);
}

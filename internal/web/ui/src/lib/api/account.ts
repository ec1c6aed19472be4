/** One's own account. */

import { request } from './request';

export interface AccountSession {
  id: string;
  created: string;
  last_seen: string;
  /** The browser's description of itself. */
  agent: string;
  /** The one that asks. */
  current: boolean;
}

export interface AccountChange {
  name?: string;
  password?: string;
  /** A new password takes the one there is. */
  current_password?: string;
}

export function changeAccount(change: AccountChange): Promise<void> {
  return request('PATCH', '/v1/account', change);
}

export async function listSessions(signal?: AbortSignal): Promise<AccountSession[]> {
  const path = '/v1/account/sessions';
  const { sessions } = await request<{ sessions: AccountSession[] }>(
    'GET',
    path,
    undefined,
    signal,
  );
  return sessions;
}

/** Ends all but this one. */
export function endOtherSessions(): Promise<void> {
  return request('DELETE', '/v1/account/sessions');
}

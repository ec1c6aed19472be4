/** Who is signed in, and how to sign in and out. */

import { request } from './request';

/** What somebody may do in a project; each may what those before it may. */
export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface SessionUser {
  id: string;
  email: string;
  name: string;
}

export interface SessionProject {
  name: string;
  role: Role;
}

export interface Session {
  project: string;
  /** The events are made up by `weir demo`. */
  simulated: boolean;
  version: string;
  /** Goes along with every change. */
  csrf: string;
  /** In the project. */
  role: Role;
  /** May make projects and manage users everywhere. */
  owner: boolean;
  /** Null when the session was opened with an API token. */
  user: SessionUser | null;
  /** Those that can be chosen. */
  projects: SessionProject[];
}

export type Credentials = { token: string } | { email: string; password: string };

export function getSession(): Promise<Session> {
  return request('GET', '/v1/session');
}

/** Exchanges a token or a password for a session cookie that scripts cannot read. */
export function signIn(credentials: Credentials): Promise<void> {
  return request('POST', '/v1/session', credentials);
}

export function signOut(): Promise<void> {
  return request('DELETE', '/v1/session');
}

/** The people who may sign in, their invitations, and the first of them. */

import { request, withQuery } from './request';
import type { Role } from './session';

export interface User {
  id: string;
  email: string;
  /** May be empty. */
  name: string;
  /** Admin of every project. */
  owner: boolean;
  /** By project. */
  roles: Record<string, Role>;
  created: string;
  /** Absent when they were never here. */
  last_seen?: string;
  /** Has not chosen a password yet. */
  invited: boolean;
}

export interface NewUser {
  email: string;
  name: string;
  owner?: boolean;
  roles: Record<string, Role>;
}

export interface InvitedUser extends User {
  /** For the link; shown this once. */
  invitation: string;
}

export type UserChange = Partial<Pick<User, 'name' | 'owner' | 'roles'>>;

/** The least length of a password, as the server asks. */
export const MIN_PASSWORD = 10;

export async function listUsers(signal?: AbortSignal): Promise<User[]> {
  const { users } = await request<{ users: User[] }>('GET', '/v1/users', undefined, signal);
  return users;
}

export function inviteUser(user: NewUser): Promise<InvitedUser> {
  return request('POST', '/v1/users', user);
}

export function changeUser(id: string, change: UserChange): Promise<User> {
  return request('PATCH', one(id), change);
}

export function removeUser(id: string): Promise<void> {
  return request('DELETE', one(id));
}

/** Makes a new link, by which also a lost password is chosen anew. The one before ends. */
export async function inviteAgain(id: string): Promise<string> {
  const { invitation } = await request<InvitedUser>('POST', `${one(id)}/invitation`);
  return invitation;
}

/** The address that is given to the invited. */
export function invitationLink(secret: string): string {
  return `${location.origin}/invite/${encodeURIComponent(secret)}`;
}

export interface Invited {
  email: string;
  name: string;
}

export function getInvitation(secret: string): Promise<Invited> {
  return request('GET', withQuery('/v1/invitation', { secret }));
}

/** Chooses the password, and signs in. */
export function acceptInvitation(secret: string, name: string, password: string): Promise<void> {
  return request('POST', '/v1/invitation', { secret, name, password });
}

/** Whether nobody has an account yet. */
export async function isFirstRun(): Promise<boolean> {
  const { needed } = await request<{ needed: boolean }>('GET', '/v1/setup');
  return needed;
}

/** Makes the first account, that of an owner, and signs in with it. */
export function setUp(first: { email: string; name: string; password: string }): Promise<User> {
  return request('POST', '/v1/setup', first);
}

function one(id: string): string {
  return `/v1/users/${encodeURIComponent(id)}`;
}

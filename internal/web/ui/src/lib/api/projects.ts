/** Projects and their settings. */

import type { NewKey } from './keys';
import { request } from './request';

export interface Project {
  name: string;
  created: string;
  /** Each event is republished on NATS, on a subject of its name. */
  relay: boolean;
  /** What SDKs of other products may send in place of a write key. */
  sdk_keys?: string[];
}

export interface NewProject extends Project {
  write_key: NewKey;
  api_token: NewKey;
}

export type ProjectChange = Partial<Pick<Project, 'relay' | 'sdk_keys'>>;

/** What may name a project: it is a part of a NATS subject. */
export const projectName = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function getProject(name: string, signal?: AbortSignal): Promise<Project> {
  return request('GET', one(name), undefined, signal);
}

export function createProject(name: string): Promise<NewProject> {
  return request('POST', '/v1/projects', { name });
}

export function changeProject(name: string, change: ProjectChange): Promise<Project> {
  return request('PATCH', one(name), change);
}

function one(name: string): string {
  return `/v1/projects/${encodeURIComponent(name)}`;
}

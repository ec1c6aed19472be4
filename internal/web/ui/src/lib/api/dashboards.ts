/** Dashboards, saved insights, annotations and share links. docs/dashboard.md says what they mean. */

import type { Answer, Filter, Interval, Question } from './insights';
import { request } from './request';

/** How a chart is drawn; empty for what suits the question. */
export type View = string;

/** Dates, `to` inclusive, or instants, `to` exclusive; or times relative to now, such as `now-6d/d`; `to` may be empty. */
export interface DashboardRange {
  from: string;
  to: string;
}

/** Seconds between two answers; 0 for never. */
export const refreshChoices = [0, 30, 60, 300] as const;
export type RefreshSeconds = (typeof refreshChoices)[number];

interface TileHead {
  id: string;
  /** Empty for what the question says of itself. */
  title: string;
  /** In columns and rows of the grid, from 0. */
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface InsightTile extends TileHead {
  kind: 'insight';
  /** Absent where a saved insight has it. */
  question?: Question;
  view?: View;
  /** The id of a saved insight. */
  insight?: string;
}

export interface TextTile extends TileHead {
  kind: 'text';
  /** Plain text; empty lines part paragraphs. */
  text: string;
}

export type Tile = InsightTile | TextTile;

/** What is saved of a dashboard. */
export interface DashboardDraft {
  name: string;
  description: string;
  /** Null: each tile has its own. */
  range: DashboardRange | null;
  filters: Filter[];
  refresh_seconds: number;
  tiles: Tile[];
}

export interface Dashboard extends DashboardDraft {
  id: string;
  /** Comes with the project, and was not changed. */
  starter?: boolean;
  /** Rises with each change; a change of an older one is refused with 409. */
  version: number;
}

export interface DashboardSummary {
  id: string;
  name: string;
  description: string;
  tiles: number;
  /** Absent for a starter. */
  created?: string;
  changed?: string;
  changed_by: string;
  /** Comes with the project, and was not changed. */
  starter: boolean;
}

/** A question that was given a name, for any dashboard. */
export interface SavedInsight {
  id: string;
  version: number;
  name: string;
  description: string;
  question: Question;
  view: View;
}

/** Something that happened at a time, shown on time axes. */
export interface Annotation {
  id: string;
  time: string;
  text: string;
}

export interface Share {
  id: string;
  name: string;
  created: string;
}

/** The secret is shown this once. */
export interface NewShare extends Share {
  secret: string;
}

/** What somebody with a share link sees. */
export interface SharedDashboard {
  dashboard: Dashboard;
  annotations: Annotation[];
  simulated: boolean;
}

export interface SharedTileQuestion {
  range?: DashboardRange;
  interval?: Interval;
  timezone?: string;
}

const one = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;

export async function listDashboards(signal?: AbortSignal): Promise<DashboardSummary[]> {
  const answer = await request<{ dashboards: DashboardSummary[] | null }>(
    'GET',
    '/v1/dashboards',
    undefined,
    signal,
  );
  return answer.dashboards ?? [];
}

export function getDashboard(id: string, signal?: AbortSignal): Promise<Dashboard> {
  return request('GET', one('/v1/dashboards', id), undefined, signal);
}

export function createDashboard(draft: DashboardDraft): Promise<Dashboard> {
  return request('POST', '/v1/dashboards', draft);
}

/** Answers with the new version. The project is that in the address bar unless another is given. */
export function saveDashboard(dashboard: Dashboard, project?: string | null): Promise<Dashboard> {
  const { id, version } = dashboard;
  const content = { ...draftOf(dashboard), version };
  return request('PUT', one('/v1/dashboards', id), content, undefined, project);
}

/** What of a dashboard is its own, and not said of it by the server. */
export function draftOf(dashboard: DashboardDraft): DashboardDraft {
  const { name, description, range, filters, refresh_seconds, tiles } = dashboard;
  return { name, description, range, filters, refresh_seconds, tiles };
}

/** The overview is not deleted but becomes again what it was at first. */
export function deleteDashboard(id: string): Promise<void> {
  return request('DELETE', one('/v1/dashboards', id));
}

export async function listInsights(signal?: AbortSignal): Promise<SavedInsight[]> {
  const answer = await request<{ insights: SavedInsight[] | null }>(
    'GET',
    '/v1/insights',
    undefined,
    signal,
  );
  return answer.insights ?? [];
}

export function createInsight(
  insight: Omit<SavedInsight, 'id' | 'version'>,
): Promise<SavedInsight> {
  return request('POST', '/v1/insights', insight);
}

export function saveInsight(insight: SavedInsight): Promise<SavedInsight> {
  return request('PUT', one('/v1/insights', insight.id), insight);
}

export function deleteInsight(id: string): Promise<void> {
  return request('DELETE', one('/v1/insights', id));
}

export async function listAnnotations(signal?: AbortSignal): Promise<Annotation[]> {
  const answer = await request<{ annotations: Annotation[] | null }>(
    'GET',
    '/v1/annotations',
    undefined,
    signal,
  );
  return answer.annotations ?? [];
}

export function createAnnotation(annotation: Omit<Annotation, 'id'>): Promise<Annotation> {
  return request('POST', '/v1/annotations', annotation);
}

export function saveAnnotation(annotation: Annotation): Promise<Annotation> {
  return request('PUT', one('/v1/annotations', annotation.id), annotation);
}

export function deleteAnnotation(id: string): Promise<void> {
  return request('DELETE', one('/v1/annotations', id));
}

export async function listShares(dashboard: string, signal?: AbortSignal): Promise<Share[]> {
  const path = `${one('/v1/dashboards', dashboard)}/shares`;
  const answer = await request<{ shares: Share[] | null }>('GET', path, undefined, signal);
  return answer.shares ?? [];
}

export function createShare(dashboard: string, name: string): Promise<NewShare> {
  return request('POST', `${one('/v1/dashboards', dashboard)}/shares`, { name });
}

/** From the answer on, the link shows nothing. */
export function revokeShare(id: string): Promise<void> {
  return request('DELETE', one('/v1/shares', id));
}

export function getShared(secret: string, signal?: AbortSignal): Promise<SharedDashboard> {
  return request('GET', one('/v1/shared', secret), undefined, signal);
}

export function askShared(
  secret: string,
  tile: string,
  question: SharedTileQuestion,
  signal?: AbortSignal,
): Promise<Answer> {
  return request(
    'POST',
    `${one('/v1/shared', secret)}/tiles/${encodeURIComponent(tile)}`,
    question,
    signal,
  );
}

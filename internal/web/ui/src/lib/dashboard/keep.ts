/** Puts a question that was made elsewhere on a dashboard, or back into its tile. */

import {
  createDashboard,
  createInsight,
  getDashboard,
  listInsights,
  saveDashboard,
  saveInsight,
  type Dashboard,
  type DashboardDraft,
  type InsightTile,
  type Tile,
} from '../api/dashboards';
import type { Question } from '../api/insights';
import { ApiError } from '../api/request';
import { readDashboard } from './read';
import { addTile, type NewTile } from './tiles';

export interface Kept {
  question: Question;
  view: string;
  title: string;
}

/** A dashboard as it begins: empty, with the last 30 days of each chart. */
export function emptyDashboard(name: string, description = ''): DashboardDraft {
  const range = { from: 'now-29d/d', to: '' };
  return { name, description, range, filters: [], refresh_seconds: 0, tiles: [] };
}

/** Adds a tile to the dashboard of this id, or to a new one of this name. */
export async function keepOn(
  target: { id: string } | { name: string },
  kept: Kept,
  shared: boolean,
): Promise<Dashboard> {
  const tile = await tileOf(kept, shared);
  if ('id' in target) return changing(target.id, (tiles) => addTile(tiles, tile));
  const draft = emptyDashboard(target.name);
  return createDashboard({ ...draft, tiles: addTile([], tile) });
}

/** Changes what a tile shows; if that is a saved insight, the insight, wherever it is shown. */
export async function keepInTile(dashboard: string, tile: InsightTile, kept: Kept): Promise<void> {
  const { question, view, title } = kept;
  if (tile.insight !== undefined && tile.insight !== '') {
    await changeInsight(tile.insight, question, view);
    return;
  }
  await changing(dashboard, (tiles) =>
    tiles.map((one) =>
      one.id === tile.id && one.kind === 'insight' ? { ...one, question, view, title } : one,
    ),
  );
}

/** The tile of a dashboard that shows an insight; undefined if there is none (any more). */
export async function findTile(
  dashboard: string,
  id: string,
): Promise<{ dashboard: Dashboard; tile: InsightTile } | undefined> {
  const found = readDashboard(await getDashboard(dashboard));
  const tile = found.tiles.find((candidate) => candidate.id === id);
  return tile?.kind === 'insight' ? { dashboard: found, tile } : undefined;
}

async function tileOf({ question, view, title }: Kept, shared: boolean): Promise<NewTile> {
  if (!shared) return { kind: 'insight', title, question, view };
  const { id } = await createInsight({ name: title, description: '', question, view });
  return { kind: 'insight', title: '', question, view: '', insight: id };
}

/** Somebody else may change it at the same time: then it is read and changed again, once. */
async function changing(
  id: string,
  change: (tiles: readonly Tile[]) => Tile[],
): Promise<Dashboard> {
  try {
    return await changeOnce(id, change);
  } catch (error) {
    if (error instanceof ApiError && error.conflict) return changeOnce(id, change);
    throw error;
  }
}

async function changeOnce(
  id: string,
  change: (tiles: readonly Tile[]) => Tile[],
): Promise<Dashboard> {
  const dashboard = readDashboard(await getDashboard(id));
  return saveDashboard({ ...dashboard, tiles: change(dashboard.tiles) });
}

async function changeInsight(id: string, question: Question, view: string): Promise<void> {
  const insight = (await listInsights()).find((candidate) => candidate.id === id);
  if (insight === undefined) throw new Error('The saved insight was deleted in the meantime.');
  await saveInsight({ ...insight, question, view });
}

/** Puts a question that was made elsewhere on a dashboard, or back into its tile. */

import {
  createDashboard,
  createInsight,
  draftOf,
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

/** As many bytes as the server keeps of a name or a title. */
export const MAX_NAME = 200;

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

/** A name that the server takes: as much of it as fits, in one line. */
export function fittingName(name: string): string {
  const line = name.replace(/\p{Cc}+/gu, ' ').trim();
  const cut = new Uint8Array(MAX_NAME);
  const { read } = new TextEncoder().encodeInto(line, cut);
  return line.slice(0, read).trimEnd();
}

/** A copy of a dashboard, next to it. */
export function copyDashboard(original: DashboardDraft): Promise<Dashboard> {
  const name = fittingName(`Copy of ${original.name}`);
  return createDashboard({ ...draftOf(original), name });
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
  await changing(dashboard, (tiles) => {
    if (!tiles.some(({ id }) => id === tile.id)) {
      throw new Error('The tile was removed in the meantime. Add it to a dashboard instead.');
    }
    return tiles.map((one) =>
      one.id === tile.id && one.kind === 'insight' ? { ...one, question, view, title } : one,
    );
  });
}

/** The tile of a dashboard that shows an insight; undefined if there is none (any more). */
export async function findTile(
  dashboard: string,
  id: string,
  signal: AbortSignal,
): Promise<{ dashboard: Dashboard; tile: InsightTile } | undefined> {
  const found = readDashboard(await getDashboard(dashboard, signal));
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

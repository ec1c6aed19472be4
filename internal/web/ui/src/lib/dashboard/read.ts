/** A dashboard as it comes from the server, made fit to be shown. */

import type { Dashboard, Tile } from '../api/dashboards';
import { readFilters, text } from '../question/read';
import { settle } from './grid';

/** Fills in what the server leaves out when it is empty, and parts what overlaps. */
export function readDashboard(dashboard: Dashboard): Dashboard {
  const tiles = dashboard.tiles as Tile[] | null;
  return {
    ...dashboard,
    description: text(dashboard.description) ?? '',
    filters: readFilters(dashboard.filters),
    tiles: settle((tiles ?? []).map(readTile)),
  };
}

function readTile(tile: Tile): Tile {
  const title = text(tile.title) ?? '';
  if (tile.kind === 'text') return { ...tile, title, text: text(tile.text) ?? '' };
  return { ...tile, title, view: text(tile.view) ?? '' };
}

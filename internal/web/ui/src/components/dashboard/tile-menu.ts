/** The menu of a tile: to look closer, to take along and, while editing, to change. */

import type { InsightTile, Tile } from '../../lib/api/dashboards';
import type { Question } from '../../lib/api/insights';
import { MAX_TILES } from '../../lib/dashboard/tiles';
import type { MenuItem } from '../base/menu';

export interface TileActions {
  /** Where Explore shows what the tile shows now. */
  look: (question: Question, view: string) => string;
  /** Where Explore changes the tile's own question. */
  change: (question: Question, view: string) => string;
  csv: (question: Question) => void;
  png: () => void;
  edit: (tile: Tile) => void;
  move: (tile: Tile) => void;
  duplicate: (tile: Tile) => void;
  remove: (tile: Tile) => void;
}

export function tileMenu(
  tile: Tile,
  tiles: readonly Tile[],
  editing: boolean,
  actions: TileActions,
): MenuItem[] {
  return [
    ...(tile.kind === 'insight' ? lookItems(tile, editing, actions) : []),
    ...(editing ? editItems(tile, tiles, actions) : []),
  ];
}

function lookItems(tile: InsightTile, editing: boolean, actions: TileActions): MenuItem[] {
  const { question, view = '' } = tile;
  if (question === undefined) return [];
  const open: MenuItem = editing
    ? { label: 'Edit in Explore', icon: 'explore', href: actions.change(question, view) }
    : { label: 'Open in Explore', icon: 'explore', href: actions.look(question, view) };
  const csv = (): void => {
    actions.csv(question);
  };
  return [
    open,
    { label: 'Download CSV', icon: 'download', run: csv },
    { label: 'Download PNG', icon: 'download', run: actions.png },
  ];
}

function editItems(tile: Tile, tiles: readonly Tile[], actions: TileActions): MenuItem[] {
  const item = (
    label: string,
    icon: NonNullable<MenuItem['icon']>,
    run: (one: Tile) => void,
  ): MenuItem => ({
    label,
    icon,
    run: () => {
      run(tile);
    },
  });
  const full = tiles.length >= MAX_TILES ? `A dashboard has at most ${MAX_TILES} tiles.` : false;
  return [
    {
      ...item(tile.kind === 'text' ? 'Edit the text' : 'Title and view', 'edit', actions.edit),
      separated: tile.kind === 'insight',
    },
    item('Move or resize', 'expand', actions.move),
    { ...item('Duplicate', 'copy', actions.duplicate), disabled: full },
    { ...item('Remove', 'trash', actions.remove), danger: true, separated: true },
  ];
}

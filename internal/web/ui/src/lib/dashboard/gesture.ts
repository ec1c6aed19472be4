/** From the way of a pointer to the place of a tile. Pure functions. */

import { moveTo, resizeTo } from './arrange';
import { within, type Place, type Placed } from './grid';

export type GestureKind = 'move' | 'resize';

/** How far the pointer is from where it began, in pixels. */
export interface Way {
  dx: number;
  dy: number;
}

/** The width of a column and the height of a row, gaps included, in pixels. */
export interface Cell {
  width: number;
  height: number;
}

/** The tiles as they would be if the pointer let go now; `tiles` are those of when it began. */
export function preview<T extends Placed>(
  tiles: readonly T[],
  id: string,
  kind: GestureKind,
  way: Way,
  cell: Cell,
): T[] {
  const tile = tiles.find((candidate) => candidate.id === id);
  if (tile === undefined || cell.width <= 0 || cell.height <= 0) return [...tiles];
  const columns = Math.round(way.dx / cell.width);
  const rows = Math.round(way.dy / cell.height);
  if (kind === 'resize') return resizeTo(tiles, id, { w: tile.w + columns, h: tile.h + rows });
  return moveTo(tiles, id, within(shifted(tile, columns, rows)));
}

/** Pixels to scroll by in a frame while the pointer is near an edge of what scrolls; else 0. */
export function edgeScroll(pointer: number, top: number, bottom: number): number {
  if (pointer < top + EDGE) return -speed(top + EDGE - pointer);
  if (pointer > bottom - EDGE) return speed(pointer - (bottom - EDGE));
  return 0;
}

/** How near, in pixels, an edge begins to pull. */
const EDGE = 64;
/** Of pixels a frame: about a screen a second. */
const FASTEST = 16;

function speed(depth: number): number {
  return Math.ceil(Math.min(1, depth / EDGE) * FASTEST);
}

function shifted({ x, y, w, h }: Place, columns: number, rows: number): Place {
  return { x: x + columns, y: y + rows, w, h };
}

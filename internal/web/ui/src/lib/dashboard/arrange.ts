/** Moving, sizing and adding tiles: the others make room. Pure functions. */

import {
  bottom,
  COLUMNS,
  hit,
  overlap,
  readingOrder,
  samePlaces,
  settle,
  sink,
  within,
  replace,
  type Place,
  type Placed,
} from './grid';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The tiles with the one of this id at the place, or as near as the others let
 * it. Always call it with the tiles as they were before the gesture began: then
 * going back to where it began brings them back, too.
 */
export function moveTo<T extends Placed>(tiles: readonly T[], id: string, to: Place): T[] {
  const moved = tiles.find((tile) => tile.id === id);
  if (moved === undefined) return [...tiles];
  const held = { id, ...within(to) };
  const others = readingOrder(tiles.filter((tile) => tile.id !== id));
  return settle(replace(tiles, makeRoom(held, others)));
}

/** As far to the right and down as fits, from the same corner. */
export function resizeTo<T extends Placed>(
  tiles: readonly T[],
  id: string,
  size: { w: number; h: number },
): T[] {
  const tile = tiles.find((candidate) => candidate.id === id);
  if (tile === undefined) return [...tiles];
  const w = Math.min(size.w, COLUMNS - tile.x);
  return moveTo(tiles, id, { x: tile.x, y: tile.y, w, h: size.h });
}

/** One step that changes something, or the same tiles where there is none. */
export function nudge<T extends Placed>(tiles: readonly T[], id: string, way: Direction): T[] {
  const from = tiles.find((tile) => tile.id === id);
  if (from === undefined) return [...tiles];
  // A tile falls up again: up and down it goes past the one next to it.
  const most = way === 'left' || way === 'right' ? 1 : bottom(tiles);
  for (let steps = 1; steps <= most; steps++) {
    const next = moveTo(tiles, id, shifted(from, way, steps));
    if (!samePlaces(next, tiles)) return next;
  }
  return [...tiles];
}

/** One column or row wider, narrower, taller or less tall, as the edges of a window move. */
export function stretch<T extends Placed>(tiles: readonly T[], id: string, way: Direction): T[] {
  const tile = tiles.find((candidate) => candidate.id === id);
  if (tile === undefined) return [...tiles];
  const wider = { left: -1, right: 1, up: 0, down: 0 }[way];
  const taller = { left: 0, right: 0, up: -1, down: 1 }[way];
  return resizeTo(tiles, id, { w: tile.w + wider, h: tile.h + taller });
}

/** Where a new tile goes: into the last row if it fits there, else below it. */
export function freePlace(tiles: readonly Place[], size: { w: number; h: number }): Place {
  const first = tiles.reduce((row, tile) => Math.max(row, tile.y), 0);
  const { w, h } = within({ x: 0, y: 0, ...size });
  for (let x = 0; x + w <= COLUMNS; x++) {
    const place = { x, y: first, w, h };
    if (hit(place, tiles) === undefined) return place;
  }
  return { x: 0, y: bottom(tiles), w, h };
}

/**
 * Those in the way go above the held one where its leaving made room, else below.
 * What is below one that could not go above stays below it.
 */
function makeRoom(held: Placed, others: readonly Placed[]): Placed[] {
  const done: Placed[] = [held];
  let lifting = true;
  for (const tile of others) {
    const { id } = tile;
    const above = { ...tile, y: held.y - tile.h };
    const blocks = overlap(tile, held);
    const fits = blocks && lifting && above.y >= 0 && isFree(above, done, others);
    if (blocks && !fits) lifting = false;
    done.push({ id, ...(fits ? above : sink(tile, done)) });
  }
  return done;
}

function isFree(tile: Placed, done: readonly Placed[], others: readonly Placed[]): boolean {
  const rest = others.filter((other) => other.id !== tile.id);
  return hit(tile, done) === undefined && hit(tile, rest) === undefined;
}

function shifted(place: Place, way: Direction, steps: number): Place {
  const { x, y, w, h } = place;
  if (way === 'left') return { x: x - steps, y, w, h };
  if (way === 'right') return { x: x + steps, y, w, h };
  return { x, y: way === 'up' ? y - steps : y + steps, w, h };
}

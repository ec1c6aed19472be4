/** The grid of a dashboard: where tiles are, and that they do not overlap. Pure functions. */

/** Columns of the grid, whatever the width of the window. */
export const COLUMNS = 12;
/** The smallest tile in which a number with its title can be read. */
export const MIN_WIDTH = 2;
export const MIN_HEIGHT = 2;
/** The tallest tile: taller than most screens. */
export const MAX_HEIGHT = 24;

/** Columns from the left and rows from the top, both from 0; width and height in columns and rows. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Placed extends Place {
  id: string;
}

export function overlap(one: Place, other: Place): boolean {
  const beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const above = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !beside && !above;
}

/** The nearest place that is within the grid and neither too small nor too large. */
export function within(place: Place): Place {
  const w = between(MIN_WIDTH, whole(place.w), COLUMNS);
  const h = between(MIN_HEIGHT, whole(place.h), MAX_HEIGHT);
  return { x: between(0, whole(place.x), COLUMNS - w), y: Math.max(0, whole(place.y)), w, h };
}

/** From top to bottom, and from left to right within a row: the order of one column, and of Tab. */
export function readingOrder<T extends Placed>(tiles: readonly T[]): T[] {
  return [...tiles].sort((one, other) => one.y - other.y || one.x - other.x);
}

/** The first row below all tiles. */
export function bottom(tiles: readonly Place[]): number {
  return tiles.reduce((row, tile) => Math.max(row, tile.y + tile.h), 0);
}

/**
 * Lets tiles rise until each lies at the top or on another. What overlaps is
 * parted first. Settled tiles stay as they are; the order of the list is kept.
 */
export function settle<T extends Placed>(tiles: readonly T[]): T[] {
  const done: Placed[] = [];
  for (const tile of readingOrder(tiles)) {
    const { id } = tile;
    done.push({ id, ...rise(sink(within(tile), done), done) });
  }
  return replace(tiles, done);
}

/** The place, or the first below it, that is free of the others. */
export function sink(place: Place, others: readonly Place[]): Place {
  let free = place;
  for (let blocker = hit(free, others); blocker; blocker = hit(free, others)) {
    free = { ...free, y: blocker.y + blocker.h };
  }
  return free;
}

/** The first of the others that the place overlaps. */
export function hit<T extends Place>(place: Place, others: readonly T[]): T | undefined {
  return others.find((other) => overlap(place, other));
}

/** The tiles at the places of the same id; those without one stay. */
export function replace<T extends Placed>(tiles: readonly T[], places: readonly Placed[]): T[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  return tiles.map((tile) => {
    const { x, y, w, h } = byId.get(tile.id) ?? tile;
    return { ...tile, x, y, w, h };
  });
}

export function samePlaces(some: readonly Placed[], others: readonly Placed[]): boolean {
  if (some.length !== others.length) return false;
  const byId = new Map(others.map((other) => [other.id, other]));
  return some.every((tile) => {
    const other = byId.get(tile.id);
    return other !== undefined && samePlace(tile, other);
  });
}

export function samePlace(one: Place, other: Place): boolean {
  return one.x === other.x && one.y === other.y && one.w === other.w && one.h === other.h;
}

function rise(place: Place, others: readonly Place[]): Place {
  const above = others.filter(
    (other) => other.x < place.x + place.w && place.x < other.x + other.w,
  );
  const y = above.reduce((row, other) => {
    const below = other.y + other.h;
    return below <= place.y ? Math.max(row, below) : row;
  }, 0);
  return { ...place, y };
}

/** What is no number counts as 0: a layout comes from outside. */
function whole(value: number): number {
  return Number.isFinite(value) ? Math.round(value) : 0;
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}

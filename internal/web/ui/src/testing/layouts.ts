/** Made-up dashboards from a seed, for tests of what must hold for all of them. */

import { COLUMNS, MAX_HEIGHT, overlap, type Placed } from '../lib/dashboard/grid';
import type { Random } from './random';

/** Up to 14 tiles anywhere: outside of the grid, over each other, of any size. */
export function chaos(random: Random): Placed[] {
  return Array.from({ length: random.between(1, 14) }, (_, index) => ({
    id: `t${index}`,
    x: random.between(-3, 14),
    y: random.between(-3, 20),
    w: random.between(0, 15),
    h: random.between(0, 9),
  }));
}

/** What no layout may break: whole numbers, within the grid, none over another, none floating. */
export function faults(tiles: readonly Placed[]): string[] {
  const found: string[] = [];
  for (const [index, tile] of tiles.entries()) {
    const { id, x, y, w, h } = tile;
    if (![x, y, w, h].every(Number.isInteger)) found.push(`${id} is not on the grid`);
    if (x < 0 || y < 0 || x + w > COLUMNS || w < 1 || h < 1 || h > MAX_HEIGHT) {
      found.push(`${id} is out of bounds`);
    }
    for (const other of tiles.slice(index + 1)) {
      if (overlap(tile, other)) found.push(`${id} lies over ${other.id}`);
    }
    const floats =
      y > 0 && !tiles.some((other) => overlap({ ...tile, y: y - 1 }, other) && other !== tile);
    if (floats) found.push(`${id} floats`);
  }
  return found;
}

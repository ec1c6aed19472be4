/** Made-up dashboards from a seed, for tests of what must hold for all of them. */

import { COLUMNS, MAX_HEIGHT, overlap, type Placed } from '../lib/dashboard/grid';

/** Numbers from 0 up to, not including, 1: the same ones for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from least to most, both included. */
export function pick(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** Up to 14 tiles anywhere: outside of the grid, over each other, of any size. */
export function chaos(random: () => number): Placed[] {
  return Array.from({ length: pick(random, 1, 14) }, (_, index) => ({
    id: `t${index}`,
    x: pick(random, -3, 14),
    y: pick(random, -3, 20),
    w: pick(random, 0, 15),
    h: pick(random, 0, 9),
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

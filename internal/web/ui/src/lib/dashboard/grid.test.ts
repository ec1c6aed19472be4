import { describe, expect, test } from 'vitest';
import { chaos, faults } from '../../testing/layouts';
import { Random } from '../../testing/random';
import { readingOrder, settle, within, type Placed } from './grid';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe('settle', () => {
  test('brings any layout into the grid, nothing over anything', () => {
    for (const seed of SEEDS) {
      expect(faults(settle(chaos(new Random(seed)))), `seed ${seed}`).toEqual([]);
    }
  });

  test('leaves a settled layout as it is', () => {
    for (const seed of SEEDS) {
      const settled = settle(chaos(new Random(seed)));
      expect(settle(settled), `seed ${seed}`).toEqual(settled);
    }
  });

  test('keeps all tiles, in the order of the list', () => {
    for (const seed of SEEDS) {
      const tiles = chaos(new Random(seed));
      expect(ids(settle(tiles)), `seed ${seed}`).toEqual(ids(tiles));
    }
  });

  test('closes the gap that a removed tile leaves', () => {
    const below = { id: 'b', x: 0, y: 4, w: 6, h: 3 };
    expect(settle([below])).toEqual([{ ...below, y: 0 }]);
  });

  test('reads what is no number as 0', () => {
    expect(settle([{ id: 'a', x: NaN, y: Infinity, w: 4, h: 4 }])).toEqual([
      { id: 'a', x: 0, y: 0, w: 4, h: 4 },
    ]);
  });
});

test('a place is brought within the grid', () => {
  expect(within({ x: 10, y: -2, w: 5, h: 1 })).toEqual({ x: 7, y: 0, w: 5, h: 2 });
  expect(within({ x: -1, y: 3.4, w: 40, h: 400 })).toEqual({ x: 0, y: 3, w: 12, h: 24 });
});

test('reading goes row by row', () => {
  const tiles = [place('c', 0, 4), place('b', 6, 0), place('a', 0, 0)];
  expect(ids(readingOrder(tiles))).toEqual(['a', 'b', 'c']);
});

function ids(tiles: readonly Placed[]): string[] {
  return tiles.map((tile) => tile.id);
}

function place(id: string, x: number, y: number): Placed {
  return { id, x, y, w: 6, h: 4 };
}

import { describe, expect, test } from 'vitest';
import { chaos, faults } from '../../testing/layouts';
import { Random } from '../../testing/random';
import { freePlace, moveTo, nudge, resizeTo, stretch, type Direction } from './arrange';
import { hit, settle, type Placed } from './grid';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);
const WAYS: readonly Direction[] = ['left', 'right', 'up', 'down'];

/** Two halves, a full row below them. */
const board: readonly Placed[] = [
  { id: 'a', x: 0, y: 0, w: 6, h: 4 },
  { id: 'b', x: 6, y: 0, w: 6, h: 4 },
  { id: 'c', x: 0, y: 4, w: 12, h: 3 },
];

describe('whatever is done to whatever layout', () => {
  test('nothing lies over anything, out of bounds, or floats', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      let tiles = settle(chaos(random));
      for (let step = 0; step < 12; step++) tiles = anything(tiles, random);
      expect(faults(tiles), `seed ${seed}`).toEqual([]);
    }
  });

  test('sizes of the other tiles stay', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const tiles = settle(chaos(random));
      const id = `t${random.between(0, tiles.length - 1)}`;
      const moved = moveTo(tiles, id, {
        x: random.between(0, 12),
        y: random.between(0, 30),
        w: 4,
        h: 4,
      });
      expect(sizes(moved, id), `seed ${seed}`).toEqual(sizes(tiles, id));
    }
  });

  test('what is put where it is changes nothing', () => {
    for (const seed of SEEDS) {
      const tiles = settle(chaos(new Random(seed)));
      for (const tile of tiles) {
        expect(moveTo(tiles, tile.id, tile), `seed ${seed}`).toEqual(tiles);
        expect(resizeTo(tiles, tile.id, tile), `seed ${seed}`).toEqual(tiles);
      }
    }
  });

  test('the moved tile goes to the column it is asked to', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const tiles = settle(chaos(random));
      const tile = tiles[0];
      if (tile === undefined) continue;
      const x = random.between(0, 12 - tile.w);
      const moved = moveTo(tiles, tile.id, { ...tile, x, y: random.between(0, 20) });
      expect(moved[0]?.x, `seed ${seed}`).toBe(x);
    }
  });

  test('every step of the keyboard changes something, or is the last of its kind', () => {
    for (const seed of SEEDS) {
      const tiles = settle(chaos(new Random(seed)));
      const first = tiles[0];
      if (first === undefined) continue;
      let now = tiles;
      for (let step = 0; step < 200; step++) {
        const next = nudge(now, first.id, 'up');
        if (JSON.stringify(next) === JSON.stringify(now)) break;
        now = next;
      }
      expect(now[0]?.y, `seed ${seed}`).toBe(0);
    }
  });

  test('a new tile has a place of its own', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const tiles = settle(chaos(random));
      const place = freePlace(tiles, { w: random.between(2, 12), h: random.between(2, 8) });
      expect(hit(place, tiles), `seed ${seed}`).toBeUndefined();
      expect(faults(settle([...tiles, { id: 'new', ...place }]))).toEqual([]);
    }
  });
});

describe('moving', () => {
  test('down past the one below, which takes the place', () => {
    expect(places(nudge(board, 'a', 'down'))).toEqual({ a: [0, 7], b: [6, 0], c: [0, 4] });
  });

  test('down past a wide one without what is below that', () => {
    const tiles: Placed[] = [
      { id: 'left', x: 0, y: 0, w: 6, h: 4 },
      { id: 'right', x: 6, y: 0, w: 6, h: 4 },
      { id: 'wide', x: 0, y: 4, w: 12, h: 2 },
      { id: 'below', x: 0, y: 6, w: 6, h: 4 },
    ];
    expect(places(nudge(tiles, 'left', 'down'))).toEqual({
      left: [0, 6],
      right: [6, 0],
      wide: [0, 4],
      below: [0, 10],
    });
  });

  test('a wide one down past two, which both go above', () => {
    const tiles: Placed[] = [
      { id: 'wide', x: 0, y: 0, w: 12, h: 3 },
      { id: 'a', x: 0, y: 3, w: 6, h: 4 },
      { id: 'b', x: 6, y: 3, w: 6, h: 4 },
    ];
    expect(places(nudge(tiles, 'wide', 'down'))).toEqual({ wide: [0, 4], a: [0, 0], b: [6, 0] });
  });

  test('to where another is, which goes below', () => {
    const moved = moveTo(board, 'c', { x: 0, y: 0, w: 12, h: 3 });
    expect(places(moved)).toEqual({ c: [0, 0], a: [0, 3], b: [6, 3] });
  });

  test('back to where the gesture began brings all back', () => {
    for (const y of [1, 5, 9]) moveTo(board, 'b', { x: 0, y, w: 6, h: 4 });
    expect(moveTo(board, 'b', { x: 6, y: 0, w: 6, h: 4 })).toEqual(board);
  });

  test('beyond the edge stays at the edge', () => {
    expect(nudge(board, 'a', 'left')).toEqual(board);
    expect(nudge(board, 'c', 'down')).toEqual(board);
    expect(nudge(board, 'nobody', 'up')).toEqual(board);
  });
});

describe('sizing', () => {
  test('wider pushes the neighbour down', () => {
    expect(places(stretch(board, 'a', 'right'))).toEqual({ a: [0, 0], b: [6, 4], c: [0, 8] });
  });

  test('ends at the right edge and at the least size', () => {
    expect(resizeTo(board, 'b', { w: 40, h: 4 })).toEqual(board);
    const small = resizeTo(board, 'a', { w: -5, h: 0 }).find((tile) => tile.id === 'a');
    expect(small).toMatchObject({ w: 2, h: 2 });
  });
});

test('a new tile goes beside the last one if it fits, else below', () => {
  expect(freePlace(board, { w: 4, h: 3 })).toEqual({ x: 0, y: 7, w: 4, h: 3 });
  expect(freePlace(board.slice(0, 1), { w: 6, h: 4 })).toEqual({ x: 6, y: 0, w: 6, h: 4 });
  expect(freePlace([], { w: 6, h: 4 })).toEqual({ x: 0, y: 0, w: 6, h: 4 });
});

function anything(tiles: readonly Placed[], random: Random): Placed[] {
  const id = `t${random.between(0, tiles.length - 1)}`;
  const way = WAYS[random.between(0, 3)] ?? 'up';
  const any = (): number => random.between(-2, 26);
  switch (random.between(0, 3)) {
    case 0:
      return nudge(tiles, id, way);
    case 1:
      return stretch(tiles, id, way);
    case 2:
      return resizeTo(tiles, id, { w: any(), h: any() });
    default:
      return moveTo(tiles, id, { x: any(), y: any(), w: any(), h: any() });
  }
}

function sizes(tiles: readonly Placed[], but: string): string[] {
  return tiles.filter(({ id }) => id !== but).map(({ id, w, h }) => `${id} ${w}×${h}`);
}

function places(tiles: readonly Placed[]): Record<string, [number, number]> {
  return Object.fromEntries(tiles.map(({ id, x, y }) => [id, [x, y]]));
}

import { expect, test } from 'vitest';
import { edgeScroll, preview } from './gesture';

const cell = { width: 100, height: 60 };
const tiles = [
  { id: 'a', x: 0, y: 0, w: 6, h: 4 },
  { id: 'b', x: 6, y: 0, w: 6, h: 4 },
];

test('a tile goes to the nearest cell', () => {
  expect(preview(tiles, 'a', 'move', { dx: 40, dy: 20 }, cell)).toEqual(tiles);
  expect(preview(tiles, 'a', 'move', { dx: 580, dy: 10 }, cell)).toMatchObject([
    { id: 'a', x: 6, y: 0 },
    { id: 'b', x: 6, y: 4 },
  ]);
});

test('a corner goes to the nearest cell', () => {
  const way = { dx: -170, dy: 70 };
  expect(preview(tiles, 'b', 'resize', way, cell)[1]).toMatchObject({ x: 6, y: 0, w: 4, h: 5 });
});

test('a grid that is not shown moves nothing', () => {
  expect(preview(tiles, 'a', 'move', { dx: 9, dy: 9 }, { width: 0, height: 0 })).toEqual(tiles);
});

test('near an edge the page scrolls, faster beyond it', () => {
  expect(edgeScroll(300, 0, 600)).toBe(0);
  expect(edgeScroll(40, 0, 600)).toBeLessThan(0);
  expect(edgeScroll(-200, 0, 600)).toBe(-16);
  expect(edgeScroll(599, 0, 600)).toBe(16);
});

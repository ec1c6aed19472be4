import { describe, expect, test } from 'vitest';
import { faults } from '../../testing/layouts';
import type { InsightTile, Tile } from '../api/dashboards';
import type { Question } from '../api/insights';
import {
  addTile,
  duplicateTile,
  newId,
  removeTile,
  replaceTile,
  restoreTile,
  sizeFor,
  tileTitle,
} from './tiles';

const trend: Question = { insight: 'trend', series: [{ event: 'purchase' }, {}] };

test('new tiles fill rows, each where nothing else is', () => {
  let tiles: Tile[] = [];
  for (let index = 0; index < 5; index++) tiles = addTile(tiles, insight(trend), `t${index}`);
  expect(faults(tiles)).toEqual([]);
  expect(tiles.map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [6, 0],
    [0, 5],
    [6, 5],
    [0, 10],
  ]);
});

test('a tile that was removed comes back where it was, and only once', () => {
  let tiles: Tile[] = [];
  for (let index = 0; index < 3; index++) tiles = addTile(tiles, insight(trend), `t${index}`);
  const [removed] = tiles;
  if (removed === undefined) throw new Error('there are three');
  const back = restoreTile(removeTile(tiles, 't0'), removed);
  expect(faults(back)).toEqual([]);
  expect(back.find(({ id }) => id === 't0')).toMatchObject({ x: 0, y: 0 });
  expect(restoreTile(back, removed)).toEqual(back);
});

test('what is shown decides how much room it gets', () => {
  expect(sizeFor({ kind: 'text', title: '', text: '' })).toEqual({ w: 12, h: 2 });
  expect(sizeFor({ ...insight(trend), view: 'number' })).toEqual({ w: 3, h: 2 });
  expect(sizeFor(insight({ insight: 'paths' }))).toEqual({ w: 12, h: 6 });
});

describe('a copy', () => {
  test('lies beside the original', () => {
    const tiles = duplicateTile(addTile([], insight(trend), 'a'), 'a', 'b');
    expect(tiles.map(({ id, x, y, w }) => [id, x, y, w])).toEqual([
      ['a', 0, 0, 6],
      ['b', 6, 0, 6],
    ]);
  });

  test('lies below it where there is no room beside', () => {
    const wide = addTile([], insight({ insight: 'paths' }), 'a');
    expect(duplicateTile(wide, 'a', 'b')[1]).toMatchObject({ x: 0, y: 6 });
  });

  test('moves what is in its way', () => {
    const two = addTile(addTile([], insight(trend), 'a'), insight(trend), 'b');
    const three = duplicateTile(two, 'a', 'c');
    expect(faults(three)).toEqual([]);
    expect(three.find(({ id }) => id === 'b')).toMatchObject({ x: 6, y: 5 });
  });
});

test('a removed tile leaves no gap', () => {
  const three = ['a', 'b', 'c'].reduce<Tile[]>(
    (tiles, id) => addTile(tiles, insight({ insight: 'paths' }), id),
    [],
  );
  expect(removeTile(three, 'b').map(({ id, y }) => [id, y])).toEqual([
    ['a', 0],
    ['c', 6],
  ]);
});

test('a change touches one tile', () => {
  const two = addTile(addTile([], insight(trend), 'a'), insight(trend), 'b');
  const changed = replaceTile(two, { ...tile(trend), id: 'b', title: 'Sales' });
  expect(changed[0]).toBe(two[0]);
  expect(changed[1]).toMatchObject({ id: 'b', title: 'Sales' });
});

test('a tile without a title is called by what it shows', () => {
  const title = (question: Question): string => tileTitle(tile(question));
  expect(title(trend)).toBe('purchase, All events');
  expect(title({ insight: 'funnel', steps: [{ event: 'a' }, { event: 'b' }] })).toBe('a → b');
  expect(title({ insight: 'retention', start: { event: 'signup' } })).toBe('Retention: signup');
  expect(title({ insight: 'lifecycle' })).toBe('Lifecycle');
  expect(tileTitle({ ...tile(trend), title: 'Sales' })).toBe('Sales');
  const text = { id: 't', x: 0, y: 0, w: 6, h: 2, kind: 'text', title: '' } as const;
  expect(tileTitle({ ...text, text: '\n Goals of the year\nMore' })).toBe('Goals of the year');
  expect(tileTitle({ ...text, text: '' })).toBe('Text');
});

test('ids are what the server takes, and differ', () => {
  const ids = Array.from({ length: 200 }, () => newId());
  expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(200);
});

function insight(question: Question): Omit<InsightTile, 'id' | 'x' | 'y' | 'w' | 'h'> {
  return { kind: 'insight', title: '', question, view: '' };
}

function tile(question: Question): Tile {
  return { ...insight(question), id: 't', x: 0, y: 0, w: 6, h: 5 };
}

/** What is done to the tiles of a dashboard: adding, copying, removing, changing. Pure functions. */

import type { Tile } from '../api/dashboards';
import type { Question } from '../api/insights';
import { kindTitle } from '../question/kinds';
import { freePlace, moveTo } from './arrange';
import { COLUMNS, settle } from './grid';

/** As many tiles as the server keeps of one dashboard. */
export const MAX_TILES = 50;

interface Size {
  w: number;
  h: number;
}

type NewInsight = Omit<Extract<Tile, { kind: 'insight' }>, 'id' | 'x' | 'y' | 'w' | 'h'>;
type NewText = Omit<Extract<Tile, { kind: 'text' }>, 'id' | 'x' | 'y' | 'w' | 'h'>;
/** A tile that has no place yet. */
export type NewTile = NewInsight | NewText;

const CHART: Size = { w: 6, h: 5 };
const WIDE: Size = { w: COLUMNS, h: 6 };
const NUMBER: Size = { w: 3, h: 2 };
const TEXT: Size = { w: COLUMNS, h: 2 };

/** Room for what it shows: a chart is wider than a number. */
export function sizeFor(tile: NewTile): Size {
  if (tile.kind === 'text') return TEXT;
  if (tile.view === 'number') return NUMBER;
  const kind = tile.question?.insight;
  return kind === 'retention' || kind === 'paths' ? WIDE : CHART;
}

export function addTile(tiles: readonly Tile[], tile: NewTile, id = newId()): Tile[] {
  return settle([...tiles, { ...tile, id, ...freePlace(tiles, sizeFor(tile)) }]);
}

/** The copy lies where a new tile would. */
export function duplicateTile(tiles: readonly Tile[], id: string, copy = newId()): Tile[] {
  const tile = tiles.find((candidate) => candidate.id === id);
  if (tile === undefined) return [...tiles];
  const beside = { x: tile.x + tile.w, y: tile.y, w: tile.w, h: tile.h };
  const fits = beside.x + beside.w <= COLUMNS;
  const place = fits ? beside : { ...beside, x: tile.x, y: tile.y + tile.h };
  return moveTo([...tiles, { ...tile, id: copy, ...freePlace(tiles, tile) }], copy, place);
}

export function removeTile(tiles: readonly Tile[], id: string): Tile[] {
  return settle(tiles.filter((tile) => tile.id !== id));
}

/** The tile where it was before it was removed; nothing if it is back already. */
export function restoreTile(tiles: readonly Tile[], tile: Tile): Tile[] {
  if (tiles.some(({ id }) => id === tile.id)) return [...tiles];
  return moveTo([...tiles, tile], tile.id, tile);
}

/** The tiles with another in place of the one of the same id. */
export function replaceTile(tiles: readonly Tile[], tile: Tile): Tile[] {
  return tiles.map((one) => (one.id === tile.id ? tile : one));
}

/** What the tile is called: by its title, else by what it shows. */
export function tileTitle(tile: Tile): string {
  if (tile.title !== '') return tile.title;
  if (tile.kind === 'text') return firstWords(tile.text);
  return tile.question === undefined ? 'Insight' : questionTitle(tile.question);
}

/** The question in a few words, such as "purchase, page_view" or "signup → login". */
export function questionTitle(question: Question): string {
  switch (question.insight) {
    case 'trend':
      return names(question.series.map((series) => series.event)).join(', ');
    case 'funnel':
      return names(question.steps.map((step) => step.event)).join(' → ');
    case 'retention':
      return `Retention: ${names([question.start.event, question.return?.event ?? question.start.event]).join(' → ')}`;
    default:
      return kindTitle(question.insight);
  }
}

/** Random, since tiles may be made in two windows at once. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('');
}

const FIRST_WORDS = 40;

function firstWords(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line === '') return 'Text';
  return line.length > FIRST_WORDS ? `${line.slice(0, FIRST_WORDS).trimEnd()}…` : line;
}

/** Each once; no name stands for all events. */
function names(events: readonly (string | undefined)[]): string[] {
  return [...new Set(events.map((event) => event ?? 'All events'))];
}

import { expect, test } from 'vitest';
import { placeOf, withoutPlace } from './place';

/** What the place covers, and its line. */
function shown(message: string, sql: string): string | null {
  const place = placeOf(message, sql);
  return place === null ? null : `${place.line}: ${sql.slice(place.start, place.end)}`;
}

test('by line and column', () => {
  const sql = 'SELECT name\n FROM events\n WHER x';
  const message = 'Sql: syntax error at or near "x" (line 3, column 7).';
  expect(shown(message, sql)).toBe('3: x');
  expect(withoutPlace(message)).toBe('syntax error at or near "x".');
  expect(placeOf('wrong (line 9, column 1)', sql)).toBeNull();
});

test('by the line that DuckDB draws', () => {
  const message =
    'sql: Binder Error: Referenced column "nam" not found!\nCandidates: "name"\n\nLINE 1: SELECT nam,\n               ^.';
  expect(shown(message, 'SELECT nam,\n count(*) FROM events')).toBe('1: nam');
  expect(withoutPlace(message)).toBe(
    'Binder Error: Referenced column "nam" not found!\nCandidates: "name"',
  );
});

test('by a line that was cut to fit', () => {
  const sql = `SELECT ${'1'.repeat(80)} + yy + ${'2'.repeat(80)}`;
  const quoted = `...${'1'.repeat(20)} + yy + ${'2'.repeat(20)}...`;
  const mark = ' '.repeat('LINE 1: '.length + quoted.indexOf('yy')) + '^';
  expect(shown(`Not found\n\nLINE 1: ${quoted}\n${mark}`, sql)).toBe('1: yy');
});

test('by the name in quotes, as a word', () => {
  const message = 'Sql: there is no relation "eventz"; there are events and people.';
  expect(shown(message, 'SELECT eventzx\nFROM Eventz')).toBe('2: Eventz');
  expect(placeOf('the function "a(b" is not allowed', 'SELECT 1')).toBeNull();
  expect(placeOf('Only SELECT is allowed.', 'DELETE FROM events')).toBeNull();
});

import { expect, test } from 'vitest';
import { Random } from '../../testing/random';
import { highlight, split } from './highlight';

test('each piece has its kind', () => {
  const sql = `SELECT 'it''s', "select", x1 + 1.5e3 -- from\n/* where */ FROM events`;
  const shown = highlight(sql)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`);
  expect(shown).toEqual([
    'keyword SELECT',
    `string 'it''s'`,
    'number 1.5e3',
    'comment -- from',
    'comment /* where */',
    'keyword FROM',
  ]);
});

test('the pieces together are the statement, whatever it is, and the range is marked', () => {
  const random = new Random(3);
  const letters = [`'`, `"`, '-', '/', '*', '\n', ' ', 'a', '1', '.', 'é', '🙂', '\\'] as const;
  for (let round = 0; round < 1_000; round++) {
    const sql = random.list(0, 30, () => random.pick([...letters])).join('');
    const start = random.below(sql.length + 1);
    const range = { start, end: start + random.below(sql.length - start + 1) };
    const parts = split(highlight(sql), range);
    expect(parts.map(({ text }) => text).join('')).toBe(sql);
    const marked = parts.filter((part) => part.marked).map(({ text }) => text);
    expect(marked.join('')).toBe(sql.slice(range.start, range.end));
  }
});

import { beforeEach, expect, test } from 'vitest';
import { MAX_HISTORY_CHARS, MAX_STATEMENTS, SqlHistory } from './history';

const KEY = 'weir.sql.default';

beforeEach(() => {
  localStorage.clear();
});

test('the newest comes first, and the same statement once', () => {
  const history = new SqlHistory('default');
  history.add('SELECT 1', 1);
  history.add('SELECT 2', 2);
  history.add('SELECT 1', 3);
  expect(new SqlHistory('default').list()).toEqual([
    { sql: 'SELECT 1', at: 3 },
    { sql: 'SELECT 2', at: 2 },
  ]);
  expect(new SqlHistory('shop').list()).toEqual([]);
  expect(history.clear()).toEqual([]);
});

test('the number of statements is bounded', () => {
  const history = new SqlHistory('default');
  for (let n = 0; n < 3 * MAX_STATEMENTS; n++) history.add(`SELECT ${n}`, n);
  const list = history.list();
  expect(list).toHaveLength(MAX_STATEMENTS);
  expect(list[0]?.sql).toBe(`SELECT ${3 * MAX_STATEMENTS - 1}`);
});

test('so is what they take', () => {
  const history = new SqlHistory('default');
  for (let n = 0; n < 20; n++) history.add(`${n}`.padEnd(60_000, ' '), n);
  expect(history.list()).toHaveLength(3);
  expect(localStorage.getItem(KEY)?.length).toBeLessThan(MAX_HISTORY_CHARS + 1_000);
  expect(history.add('x'.repeat(MAX_HISTORY_CHARS + 1), 99)).toEqual([]);
});

test.each(['{', 'null', '{"sql":"x"}', '[1,null,{"sql":5,"at":1},{"sql":""}]'])(
  'what is no history is none: %s',
  (text) => {
    localStorage.setItem(KEY, text);
    expect(new SqlHistory('default').list()).toEqual([]);
  },
);

test('a browser that keeps nothing does no harm', () => {
  const storage = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('full');
    },
  } as unknown as Storage;
  expect(new SqlHistory('default', storage).add('SELECT 1', 1)).toEqual([
    { sql: 'SELECT 1', at: 1 },
  ]);
});

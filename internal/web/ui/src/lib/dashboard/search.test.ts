import { expect, test } from 'vitest';
import { byName, matching } from './search';

test('finds all words, in any order and case', () => {
  const names = ['Sales by country', 'Sign-ups', 'Countries of sales'];
  expect(matching(names, ' SALES countr', (name) => name)).toEqual([names[0], names[2]]);
  expect(matching(names, 'nothing', (name) => name)).toEqual([]);
  expect(matching(names, ' ', (name) => name)).toEqual(names);
});

test('sorts by name, the overview first', () => {
  const names = [
    ['1', 'Week 10'],
    ['2', 'week 9'],
    ['overview', 'Zero'],
  ].map(([id = '', name = '']) => ({ id, name }));
  expect(byName(names).map(({ name }) => name)).toEqual(['Zero', 'week 9', 'Week 10']);
});

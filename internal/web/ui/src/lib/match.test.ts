import { expect, test } from 'vitest';
import { fitting, rank } from './match';

test.each([
  ['Dashboards', 'dash', 0],
  ['add_to_cart', 'cart', 1],
  ['Top pages', 'pag top', 1],
  ['Dashboards', 'board', 2],
  ['Dashboards', 'x', null],
  ['Dashboards', '', 0],
])('%s and %j: %s', (title, text, expected) => {
  expect(rank(title, text)).toBe(expected);
});

test('the best come first, equals in their order', () => {
  const found = fitting(['scarf', 'add_to_cart', 'cart', 'cart_left'], (title) => title, 'car');
  expect(found).toEqual(['cart', 'cart_left', 'add_to_cart', 'scarf']);
  expect(fitting(['b', 'a'], (title) => title, ' ')).toEqual(['b', 'a']);
});

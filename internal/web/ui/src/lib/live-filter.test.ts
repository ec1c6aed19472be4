import { expect, test } from 'vitest';
import { livePath, wordsOf } from './live-filter';

test.each([
  ['', []],
  ['  ', []],
  ['purchase', ['purchase']],
  [' purchase  country=DE\tamount=12 ', ['purchase', 'country=DE', 'amount=12']],
  ['=', ['=']],
])('%j is the words %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a filter is a parameter for each word', () => {
  expect(livePath(20, '')).toBe('/v1/live?rate=20');
  expect(livePath(5, 'a&b country=DE')).toBe('/v1/live?rate=5&word=a%26b&word=country%3DDE');
});

test('never asks for more than the server takes', () => {
  const words = wordsOf(`${'ä'.repeat(300)} ${'a '.repeat(300)}`);
  expect(words).toHaveLength(10);
  expect(new TextEncoder().encode(words[0]).length).toBeLessThanOrEqual(200);
});

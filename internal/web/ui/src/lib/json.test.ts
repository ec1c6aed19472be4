import { expect, test } from 'vitest';
import { jsonTokens } from './json';

test('the pieces together are the JSON', () => {
  const value = { a: [1, -2.5e-7, true, null, {}], 'k": ': 'v\\"\n<b>:', é: '\u2028', '': [] };
  expect(
    jsonTokens(value)
      .map((token) => token.text)
      .join(''),
  ).toBe(JSON.stringify(value, null, 2));
});

test('each piece has its kind', () => {
  const kinds = jsonTokens({ n: 1, s: '"x": 2', w: false })
    .filter((token) => token.kind !== 'plain')
    .map((token) => `${token.kind} ${token.text}`);
  expect(kinds).toEqual([
    'key "n"',
    'number 1',
    'key "s"',
    'string "\\"x\\": 2"',
    'key "w"',
    'word false',
  ]);
});

test('characters that turn text around are escaped, and mean the same', () => {
  const value = { '\u2067k': 'a\u202Eb\u061C' };
  const text = jsonTokens(value)
    .map((token) => token.text)
    .join('');
  expect(text).toContain('"\\u2067k": "a\\u202eb\\u061c"');
  expect(JSON.parse(text)).toEqual(value);
});

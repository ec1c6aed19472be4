import { expect, test } from 'vitest';
import { editable, readEvent } from './repair';

test('JSON is set out, and anything else left alone', () => {
  expect(editable('{"name":"a"}')).toBe('{\n  "name": "a"\n}');
  expect(editable('name=a')).toBe('name=a');
});

test('an event is one object', () => {
  expect(readEvent('{"name":"a"}')).toEqual({ event: { name: 'a' } });
  expect(readEvent('{')).toHaveProperty('wrong');
  for (const text of ['[]', 'null', '5', '"a"']) {
    expect(readEvent(text)).toEqual({ wrong: 'An event is one JSON object, in braces.' });
  }
});

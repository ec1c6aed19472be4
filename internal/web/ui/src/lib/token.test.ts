import { beforeEach, expect, test } from 'vitest';
import { takeToken } from './token';

beforeEach(() => {
  history.replaceState(null, '', '/');
});

test('takes the token and leaves nothing of it in the URL', () => {
  history.replaceState(null, '', '/?view=live#token=a%2Fb');
  expect(takeToken()).toBe('a/b');
  expect(location.hash).toBe('');
  expect(location.search).toBe('?view=live');
  expect(takeToken()).toBeNull();
});

test('leaves other fragments alone', () => {
  history.replaceState(null, '', '/#people');
  expect(takeToken()).toBeNull();
  expect(location.hash).toBe('#people');
});

test('an empty token is none', () => {
  history.replaceState(null, '', '/#token=');
  expect(takeToken()).toBeNull();
});

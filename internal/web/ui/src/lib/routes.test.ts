import { expect, test } from 'vitest';
import { destinations, isAt, sectionOf } from './navigation';
import { isPage, matchRoute } from './routes';

test.each([
  ['/', {}],
  ['/live', {}],
  ['/dashboards/overview', { id: 'overview' }],
  ['/people/a%2Fb', { id: 'a/b' }],
  ['/people/100%', { id: '100%' }],
  ['/settings', {}],
  ['/settings/keys', { section: 'keys' }],
  ['/share/abc', { secret: 'abc' }],
])('%s is a page', (path, params) => {
  expect(matchRoute(path)?.params).toEqual(params);
});

test.each(['/docs', '/v1/keys', '/people/a/b', '/metrics', '/livex'])('%s is none', (path) => {
  expect(isPage(path)).toBe(false);
});

test('only shared and invited pages are for anyone', () => {
  const open = ['/share/x', '/invite/x', '/first-run', '/live', '/settings/users'].filter(
    (path) => matchRoute(path)?.route.alone === 'anyone',
  );
  expect(open).toEqual(['/share/x', '/invite/x']);
});

test('every destination is a page', () => {
  expect(destinations.filter(({ path }) => !isPage(path))).toEqual([]);
});

test('one is at a destination on its page and on those below it', () => {
  const at = (path: string): string[] =>
    destinations.filter((destination) => isAt(destination, path)).map(({ title }) => title);
  expect(at('/')).toEqual(['Live']);
  expect(at('/people/u1')).toEqual(['People']);
  expect(at('/peoples')).toEqual([]);
  expect(sectionOf('/dashboards/overview')).toBe('/dashboards');
  expect(sectionOf('/')).toBe('/');
});

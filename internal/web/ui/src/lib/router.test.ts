import { afterEach, beforeEach, expect, test } from 'vitest';
import { router } from './router.svelte';

let stop: () => void;

/** What the tests' DOM would fetch by itself after a click. */
interface Navigating {
  happyDOM: { settings: { navigation: Record<string, boolean> } };
}

beforeEach(() => {
  const { navigation } = (window as unknown as Navigating).happyDOM.settings;
  navigation.disableMainFrameNavigation = true;
  navigation.disableChildPageNavigation = true;
  history.replaceState(null, '', '/live?a=1');
  stop = router.start((path) => !path.startsWith('/docs'));
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

test('tells the path and its parameters', () => {
  expect(router.path).toBe('/live');
  expect(router.params.get('a')).toBe('1');
  router.go('/people/x/?q=1');
  expect(router.path).toBe('/people/x');
});

test('the project stays until it is left', () => {
  router.set({ project: 'shop' });
  router.go('/explore?view=line');
  expect(location.search).toBe('?view=line&project=shop');
  expect(router.href('/people', { q: 'a b', none: null })).toBe('/people?q=a+b&project=shop');
  router.go('/explore?project=other');
  expect(router.project).toBe('other');
  router.set({ project: null });
  expect(location.search).toBe('');
});

test('a question mark in a query is a part of it', () => {
  expect(router.href('/people?search=a?b%26c')).toBe('/people?search=a%3Fb%26c');
  router.go('/sql?q=SELECT ?');
  expect(router.params.get('q')).toBe('SELECT ?');
});

test('set changes only what it names, without a step in the history', () => {
  const steps = history.length;
  router.set({ a: null, b: 2, c: '' });
  expect(location.search).toBe('?b=2');
  expect(history.length).toBe(steps);
  router.set({ b: 3 }, { replace: false });
  expect(history.length).toBe(steps + 1);
});

test('follows the browser back and forward', () => {
  router.go('/sql');
  history.replaceState(null, '', '/live');
  dispatchEvent(new PopStateEvent('popstate'));
  expect(router.path).toBe('/live');
});

test('takes over plain clicks on links to pages', () => {
  expect(click('<a href="/explore?x=1"><b>Explore</b></a>')).toBe(true);
  expect(router.path).toBe('/explore');
});

test.each([
  ['to what is no page', '<a href="/docs"><b>x</b></a>', {}],
  ['to a place in the page', '<a href="/live#part"><b>x</b></a>', {}],
  ['for a new tab', '<a href="/sql" target="_blank"><b>x</b></a>', {}],
  ['to a file', '<a href="/sql" download><b>x</b></a>', {}],
  ['with Ctrl', '<a href="/sql"><b>x</b></a>', { ctrlKey: true }],
  ['with ⌘', '<a href="/sql"><b>x</b></a>', { metaKey: true }],
  ['of the middle button', '<a href="/sql"><b>x</b></a>', { button: 1 }],
  ['on no link', '<b>x</b>', {}],
])('leaves a click %s to the browser', (_, html, how) => {
  expect(click(html, how)).toBe(false);
  expect(router.path).toBe('/live');
});

test('after stop it takes nothing over', () => {
  stop();
  expect(click('<a href="/sql"><b>x</b></a>')).toBe(false);
});

/** Clicks on what is in the middle; says whether the router took it. */
function click(html: string, how: MouseEventInit = {}): boolean {
  document.body.innerHTML = html;
  let taken = false;
  const last = (event: Event): void => {
    taken = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener('click', last);
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...how });
  document.querySelector('b')?.dispatchEvent(event);
  removeEventListener('click', last);
  return taken;
}

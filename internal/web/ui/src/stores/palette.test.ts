import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { sampleSession } from '../testing/samples';
import { problem, serve } from '../testing/server';
import { Palette } from './palette.svelte';

const projects = [
  { name: 'default', role: 'admin' as const },
  { name: 'shop', role: 'viewer' as const },
];

let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/dashboards/overview');
  stop = router.start(() => true);
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

function server({ path }: { path: string }): Response {
  if (path === '/v1/dashboards') {
    return Response.json({ dashboards: [{ id: 'a/b', name: 'Sales', tiles: 1 }] });
  }
  if (path === '/v1/insights') {
    const question = { insight: 'lifecycle' };
    const insights = ['Mine', 'Yours'].map((name) => ({ id: name, name, question, view: '' }));
    return Response.json({ insights });
  }
  if (path === '/v1/catalogue') {
    const events = [
      { name: 'page_view', hidden: false },
      { name: 'secret_one', hidden: true },
    ];
    return Response.json({ events, properties: [] });
  }
  return problem(503, 'catching up');
}

async function load(): Promise<Palette> {
  serve(server);
  const palette = new Palette(sampleSession({ projects }));
  await palette.load();
  return palette;
}

function choose(palette: Palette, title: string): void {
  const found = palette.found.find((command) => command.title === title);
  if (found === undefined) throw new Error(`${title} is not offered`);
  found.run();
}

test('offers pages, what the project has, other projects and things to do', async () => {
  const palette = await load();
  const groups = [...new Set(palette.found.map(({ group }) => group))];
  expect(groups).toEqual(['Pages', 'Dashboards', 'Insights', 'Events', 'Projects', 'Do']);
  expect(palette.busy).toBe(false);
});

test('insights that ask the same are two lines all the same', async () => {
  const palette = await load();
  const keys = palette.found.map(({ key }) => key);
  expect(palette.found.filter(({ group }) => group === 'Insights')).toHaveLength(2);
  expect(new Set(keys).size).toBe(keys.length);
});

test('finds by the beginning of words, in the order of the groups', async () => {
  const palette = await load();
  palette.text = 's';
  const titles = palette.found.map(({ title }) => title);
  expect(titles.slice(0, 3)).toEqual(['SQL', 'Set-up', 'Settings']);
  palette.text = 'view';
  expect(palette.found.map(({ title }) => title)).toEqual(['page_view']);
  palette.text = 'secret';
  expect(palette.found).toEqual([]);
});

test('goes where one chooses', async () => {
  const palette = await load();
  choose(palette, 'Sales');
  expect(router.path).toBe('/dashboards/a%2Fb');
  choose(palette, 'shop');
  expect([router.path, router.project]).toEqual(['/dashboards', 'shop']);
  choose(palette, 'page_view');
  expect(router.path).toBe('/explore');
  expect(location.search).toContain('page_view');
});

/** The address and the page say the same, also when one follows a link to the page one is on. */
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { router } from '../lib/router.svelte';
import { appearance } from '../stores/appearance.svelte';
import { session } from '../stores/session.svelte';
import { trend } from '../testing/answers';
import { sampleSession } from '../testing/samples';
import { serve, type Call } from '../testing/server';
import Cohorts from './Cohorts.svelte';
import Dashboards from './Dashboards.svelte';
import Explore from './Explore.svelte';
import People from './People.svelte';
import Sql from './Sql.svelte';

// The charts need a canvas, which this DOM has not.
vi.mock('../lib/charts/load', () => ({
  createChart: () => new Promise(() => undefined),
}));

let stop: () => void;
let calls: Call[];

beforeEach(() => {
  session.state = { kind: 'signed-in', session: sampleSession() };
  calls = serve(server);
});

afterEach(() => {
  cleanup();
  stop();
  session.stop();
  appearance.chooseZone('');
  localStorage.clear();
  vi.unstubAllGlobals();
});

function at(address: string): void {
  history.replaceState(null, '', address);
  stop = router.start(() => true);
}

function server({ path, body }: Call): Response {
  if (path === '/v1/sql') {
    return Response.json({ columns: [], rows: [], truncated: false, took_ms: 1 });
  }
  if (path === '/v1/dashboards') {
    const dashboards = ['Sales', 'Support'].map((name) => ({
      ...{ id: name, name, description: '', tiles: 1, changed_by: '', starter: false },
    }));
    return Response.json({ dashboards });
  }
  if (path.startsWith('/v1/cohorts/')) {
    const who = { did: {} };
    const times = { created: '2026-01-02T03:04:05Z', changed: '2026-01-02T03:04:05Z' };
    return Response.json({ name: 'loyal', description: '', who, ...times });
  }
  if (path.startsWith('/v1/cohorts')) return Response.json({ cohorts: [] });
  if ((body as { insight?: string }).insight === 'people') {
    return Response.json({ total: 0, people: [] });
  }
  return Response.json(trend);
}

test('Explore says the time zone, also to who comes back by a bare link', async () => {
  at('/explore');
  appearance.chooseZone('Asia/Tokyo');
  render(Explore);
  await vi.waitFor(() => {
    expect(router.params.get('timezone')).toBe('Asia/Tokyo');
  });
  router.go('/explore?insight=sessions&timezone=UTC');
  router.go('/explore');
  await vi.waitFor(() => {
    expect(router.params.get('timezone')).toBe('Asia/Tokyo');
    expect(router.params.get('insight')).toBe('trend');
  });
});

test('the field of a search shows what the address looks for', async () => {
  at('/people?search=ann');
  render(People);
  const field = screen.getByLabelText<HTMLInputElement>('Search people');
  expect(field.value).toBe('ann');
  router.go('/people');
  await vi.waitFor(() => {
    expect(field.value).toBe('');
  });
});

test('what is typed goes into the address, and stays as it was typed', async () => {
  at('/people');
  render(People);
  const field = screen.getByLabelText<HTMLInputElement>('Search people');
  await fireEvent.input(field, { target: { value: 'ann ' } });
  await vi.waitFor(() => {
    expect(router.params.get('search')).toBe('ann');
  });
  expect(field.value).toBe('ann ');
});

test('a statement is run once by its link, and so is the next one', async () => {
  at('/sql?q=SELECT%201');
  render(Sql);
  const ran = (): unknown[] =>
    calls.filter(({ path }) => path === '/v1/sql').map(({ body }) => body);
  await screen.findByText('No rows');
  expect(ran()).toEqual([{ sql: 'SELECT 1', limit: 10_000 }]);
  const editor = screen.getByLabelText<HTMLTextAreaElement>('SQL statement');
  await fireEvent.input(editor, { target: { value: 'SELECT 2' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Run' }));
  await screen.findByText('No rows');
  expect(ran()).toHaveLength(2);
  router.go('/sql?q=SELECT%203');
  await vi.waitFor(() => {
    expect(ran()).toHaveLength(3);
  });
  expect(editor.value).toBe('SELECT 3');
});

test('a list that an address narrows can be widened', async () => {
  at('/dashboards?q=sal');
  render(Dashboards);
  await screen.findByRole('link', { name: 'Sales' });
  expect(screen.queryByRole('link', { name: 'Support' })).toBeNull();
  await fireEvent.input(screen.getByLabelText('Search dashboards'), { target: { value: '' } });
  await screen.findByRole('link', { name: 'Support' });
});

test('who may not change a cohort gets no form by an address', async () => {
  at('/cohorts?cohort=loyal&edit=1');
  session.state = {
    kind: 'signed-in',
    session: sampleSession({ role: 'viewer', owner: false }),
  };
  render(Cohorts);
  await screen.findByText('did any event at least once', { exact: false });
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
});

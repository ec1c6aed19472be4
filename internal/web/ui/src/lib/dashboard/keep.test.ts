import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve, type Call } from '../../testing/server';
import type { InsightTile } from '../api/dashboards';
import type { Question } from '../api/insights';
import { copyDashboard, emptyDashboard, fittingName, keepInTile, keepOn } from './keep';

const question: Question = { insight: 'lifecycle' };
const kept = { question, view: 'bar', title: 'Cycle' };
const tile: InsightTile = { id: 'a', kind: 'insight', title: '', question, x: 0, y: 0, w: 6, h: 5 };

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a tile is added to what the dashboard shows now', async () => {
  const calls = serve(answer);
  await keepOn({ id: 'd' }, kept, false);
  expect(paths(calls)).toEqual(['GET /v1/dashboards/d', 'PUT /v1/dashboards/d']);
  const put = calls[1]?.body as { version: number; tiles: InsightTile[] };
  expect(put.version).toBe(3);
  expect(put.tiles).toMatchObject([{ id: 'a' }, { title: 'Cycle', view: 'bar', x: 6, y: 0 }]);
});

test('when somebody else was quicker it is added to theirs', async () => {
  let refused = false;
  const calls = serve((call) => {
    if (call.method !== 'PUT' || refused) return answer(call);
    refused = true;
    return problem(409, 'Changed.');
  });
  await keepOn({ id: 'd' }, kept, false);
  expect(paths(calls)).toHaveLength(4);
});

test('a new dashboard begins with the tile, which may be a saved insight', async () => {
  const calls = serve(answer);
  await keepOn({ name: 'Mine' }, kept, true);
  expect(paths(calls)).toEqual(['POST /v1/insights', 'POST /v1/dashboards']);
  expect(calls[1]?.body).toMatchObject({ name: 'Mine', tiles: [{ insight: 'i', title: '' }] });
});

test('a changed question goes back into its tile, or into the saved insight', async () => {
  const calls = serve(answer);
  await keepInTile('d', tile, { ...kept, title: 'New' });
  expect(calls[1]?.body).toMatchObject({ tiles: [{ id: 'a', title: 'New', view: 'bar' }] });
  calls.length = 0;
  await keepInTile('d', { ...tile, insight: 'i' }, kept);
  expect(paths(calls)).toEqual(['GET /v1/insights', 'PUT /v1/insights/i']);
  expect(calls[1]?.body).toMatchObject({ version: 5, view: 'bar' });
});

test('a question whose tile was removed meanwhile is not thrown away as if it were kept', async () => {
  const calls = serve(answer);
  await expect(keepInTile('d', { ...tile, id: 'gone' }, kept)).rejects.toThrow(/removed/);
  expect(paths(calls)).toEqual(['GET /v1/dashboards/d']);
});

test('a copy has a name that the server takes, however long that of the original is', async () => {
  const calls = serve(answer);
  await copyDashboard(emptyDashboard('ü'.repeat(100)));
  const { name } = calls[0]?.body as { name: string };
  expect(name).toBe(`Copy of ${'ü'.repeat(96)}`);
  expect(fittingName('a\n\tb ')).toBe('a b');
  expect(fittingName('🎉'.repeat(51))).toBe('🎉'.repeat(50));
});

function answer({ method, path, body }: Call): Response {
  const insight = { id: 'i', version: 5, name: 'Cycle', description: '', question, view: '' };
  if (path === '/v1/insights') {
    return Response.json(method === 'GET' ? { insights: [insight] } : insight);
  }
  if (method !== 'GET') return Response.json({ id: 'd', ...(body as object), version: 4 });
  const rest = { description: '', range: null, filters: [], refresh_seconds: 0, tiles: [tile] };
  return Response.json({ id: 'd', version: 3, name: 'D', ...rest });
}

function paths(calls: readonly Call[]): string[] {
  return calls.map(({ method, path }) => `${method} ${path}`);
}

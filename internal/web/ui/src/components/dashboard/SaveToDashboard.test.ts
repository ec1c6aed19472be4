import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Question } from '../../lib/api/insights';
import { router } from '../../lib/router.svelte';
import { sampleSession } from '../../testing/samples';
import { serve } from '../../testing/server';
import { session } from '../../stores/session.svelte';
import SaveToDashboard from './SaveToDashboard.svelte';

const question: Question = { insight: 'lifecycle' };
const tile = { id: 't', kind: 'insight', title: 'Mine', question, x: 0, y: 0, w: 6, h: 4 };

let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/explore?insight=lifecycle&dashboard=d&tile=t');
  stop = router.start(() => true);
  session.state = { kind: 'signed-in', session: sampleSession() };
  serve(() => Response.json({ id: 'd', version: 1, name: 'D', filters: [], tiles: [tile] }));
});

afterEach(() => {
  cleanup();
  stop();
  session.stop();
  vi.unstubAllGlobals();
});

test('a tile is changed only as long as the address says which', async () => {
  render(SaveToDashboard, { question, view: 'bar' });
  await screen.findByRole('button', { name: 'Save to the tile' });
  router.go('/explore?insight=trend');
  await screen.findByRole('button', { name: 'Add to a dashboard' });
  expect(screen.queryByRole('button', { name: 'Save to the tile' })).toBeNull();
});

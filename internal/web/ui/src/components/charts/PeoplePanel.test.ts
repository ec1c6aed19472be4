import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { trendPick } from '../../lib/picks';
import { questions, trend } from '../../testing/answers';
import { problem, serve } from '../../testing/server';
import PeoplePanel from './PeoplePanel.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a file that cannot be had is said in the panel, which covers what is behind it', async () => {
  const [result] = trend.series;
  const pick = result && trendPick(questions.trend, trend, result, 'All');
  if (pick === undefined) throw new Error('the sample leads to nobody');
  let broken = false;
  serve(() => (broken ? problem(503, 'too busy') : Response.json({ people: [], total: 0 })));
  render(PeoplePanel, { pick, onclose: vi.fn() });
  const panel = screen.getByRole('dialog', { name: 'All' });
  await within(panel).findByText('Nobody');
  broken = true;
  await fireEvent.click(within(panel).getByRole('button', { name: /CSV/ }));
  expect((await within(panel).findByRole('alert')).textContent).toContain('Too busy.');
});

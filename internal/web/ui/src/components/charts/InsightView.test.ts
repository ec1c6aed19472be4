import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PeoplePick } from '../../lib/picks';
import { viewsOf } from '../../lib/question';
import {
  answers,
  funnel,
  HOSTILE,
  paths,
  questions,
  retention,
  sessions,
  trend,
} from '../../testing/answers';
import { problem, serve } from '../../testing/server';
import InsightView from './InsightView.svelte';

const setOption = vi.fn();

// The charts need a canvas, which this DOM has not.
vi.mock('../../lib/charts/load', () => ({
  createChart: () =>
    Promise.resolve({
      setOption,
      resize: vi.fn(),
      dispose: vi.fn(),
      on: vi.fn(),
      off: vi.fn(),
      isDisposed: () => true,
      getZr: () => ({ on: vi.fn(), off: vi.fn() }),
    }),
}));

beforeEach(() => setOption.mockClear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('every view of every insight is drawn, and names are text in all of them', async () => {
  for (const answer of answers) {
    for (const view of viewsOf(answer.insight)) {
      const question = questions[answer.insight];
      const { container, unmount } = render(InsightView, { question, answer, view });
      await vi.waitFor(() => {
        expect(container.textContent !== '' || setOption.mock.calls.length > 0).toBe(true);
      });
      expect(container.querySelector('img'), `${answer.insight} ${view}`).toBeNull();
      unmount();
    }
  }
});

test('it asks by itself, shows what went wrong, and asks again', async () => {
  let broken = true;
  const calls = serve(() => (broken ? problem(400, 'no such property') : Response.json(trend)));
  render(InsightView, { question: questions.trend, view: 'number' });
  await screen.findByText('No such property.');
  broken = false;
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect((await screen.findAllByText('8')).length).toBe(1);
  expect(calls.map(({ body }) => body)).toEqual([questions.trend, questions.trend]);
});

test('where nothing happened it says what to do', () => {
  render(InsightView, { question: questions.paths, answer: { ...paths, paths: 0 } });
  expect(screen.getByText('Nothing in this time')).toBeTruthy();
  expect(screen.getByText(/longer time/)).toBeTruthy();
});

test('the steps of a funnel lead to those who came, and to those who left', async () => {
  const picks: PeoplePick[] = [];
  const onpick = (pick: PeoplePick): number => picks.push(pick);
  render(InsightView, { question: questions.funnel, answer: funnel, onpick });
  await fireEvent.click(screen.getByRole('button', { name: 'purchase: 4 people reached it' }));
  await fireEvent.click(screen.getByRole('button', { name: /^6 people went no further/ }));
  expect(picks.map(({ question }) => question.people)).toEqual([
    { step: 2, outcome: 'converted' },
    { step: 1, outcome: 'dropped' },
  ]);
});

test.each([
  [trend, questions.trend, `${HOSTILE}: 8`, { step: 1 }],
  [sessions, questions.sessions, 'People: 4', {}],
] as const)(
  'a number leads to the people behind it: %#',
  async (answer, question, name, people) => {
    const onpick = vi.fn<(pick: PeoplePick) => void>();
    render(InsightView, { question, answer, view: 'number', onpick });
    await fireEvent.click(screen.getByRole('button', { name }));
    expect(onpick.mock.calls[0]?.[0].question).toMatchObject({
      from: answer.from,
      to: answer.to,
      people,
    });
  },
);

test('a number that nobody is behind is none to press', () => {
  const question = { ...questions.trend, formula: 'A / 2' };
  render(InsightView, { question, answer: trend, view: 'number', onpick: vi.fn() });
  expect(screen.queryByRole('button')).toBeNull();
});

test('the cells of a heat map say how many they are, and lead to them', async () => {
  const onpick = vi.fn();
  render(InsightView, { question: questions.retention, answer: retention, onpick });
  await fireEvent.click(screen.getByRole('button', { name: '25%, 1 person' }));
  expect(onpick).toHaveBeenCalledWith(
    expect.objectContaining({
      question: expect.objectContaining({
        people: { cohort: retention.cohorts[0]?.start, period: 1, outcome: 'retained' },
      }) as unknown,
    }),
  );
});

test('a chart says in words what it shows', () => {
  render(InsightView, { question: questions.trend, answer: trend });
  const chart = screen.getByRole('img');
  expect(chart.getAttribute('aria-label')).toContain(`${HOSTILE}: 8 in all`);
});

import { expect, test } from 'vitest';
import * as samples from '../../testing/answers';
import { sheetOf } from './sheet';
import { cellText } from './sheet-text';

test('every answer has a table whose rows are as wide as its head', () => {
  for (const answer of samples.answers) {
    const { columns, rows } = sheetOf(samples.questions[answer.insight], answer);
    expect(rows.length, answer.insight).toBeGreaterThan(0);
    for (const row of rows) expect(row.cells, answer.insight).toHaveLength(columns.length);
    expect(new Set(rows.map(({ place }) => place)).size).toBe(rows.length);
  }
});

test('a trend has its times down and its results across', () => {
  const { columns, rows } = sheetOf(samples.questions.trend, samples.trend);
  expect(columns.map(({ title }) => title)).toEqual(['Time', samples.HOSTILE, 'Other']);
  expect(rows.map(({ cells }) => cells.slice(1))).toEqual([
    [3, 1],
    [null, 0],
    [5, 2],
  ]);
});

test('a trend of many groups has one row for each, with its total', () => {
  const [first] = samples.trend.series;
  if (first === undefined) throw new Error('the sample has no result');
  const series = Array.from({ length: 20 }, (_, place) => ({ ...first, breakdown: [`g${place}`] }));
  const { columns, rows } = sheetOf(samples.questions.trend, { ...samples.trend, series });
  expect(columns).toHaveLength(5);
  expect(rows).toHaveLength(20);
  expect(rows[7]?.cells).toEqual(['g7', 8, 3, null, 5]);
});

test('everyone in a funnel is no group', () => {
  const { steps, overall } = samples.funnel;
  const groups = [{ steps, overall, breakdown: ['DE'] }];
  const grouped = { ...samples.funnel, breakdown: ['country'], groups };
  const { rows } = sheetOf(samples.questions.funnel, grouped);
  expect(rows.map(({ cells }) => cells[0])).toEqual(['Everyone', 'Everyone', 'DE', 'DE']);
  expect(rows[0]?.picks?.(2)?.question.people).not.toHaveProperty('breakdown');
  expect(rows[2]?.picks?.(2)?.question.people).toMatchObject({ breakdown: ['DE'] });
});

test('numbers with nobody behind them lead nowhere', () => {
  const { rows } = sheetOf(samples.questions.trend, samples.trend);
  expect(rows[0]?.picks?.(1)?.question.insight).toBe('funnel');
  expect(rows[1]?.picks?.(1)).toBeUndefined();
  expect(rows[0]?.picks?.(0)).toBeUndefined();
  const cohorts = sheetOf(samples.questions.retention, samples.retention).rows;
  expect(cohorts[1]?.picks?.(4)).toBeUndefined();
});

test('a cell is written by its unit', () => {
  expect(cellText(0.25, 'share')).toBe('25%');
  expect(cellText(null, 'number')).toBe('–');
  expect(cellText(1_234, 'number')).toBe('1,234');
  expect(cellText(samples.HOSTILE, 'text')).toBe(samples.HOSTILE);
});

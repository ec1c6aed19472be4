import { expect, test } from 'vitest';
import * as samples from '../../testing/answers';
import { heatStrength, retentionHeat } from './heat';
import { amount, percent, timeSpan } from './numbers';
import { plotOption } from './plot-option';
import { plotTooltip } from './plot-tooltip';
import { funnelTimePlot, lifecyclePlot, retentionPlot, sessionsPlot, trendPlot } from './plots';
import { flowOption, pathsFlow } from './sankey';
import { isEmpty, summary } from './summary';
import type { ChartTheme } from './theme';
import { timeTicks, underWayFrom } from './ticks';

const theme: ChartTheme = {
  font: 'sans-serif',
  text: '#555',
  label: '#111',
  line: '#eee',
  surface: '#fff',
  accent: '#05a',
  accentSoft: '#05a2',
  series: ['#07b', '#c50', '#086'],
};
const AFTERWARDS = Date.parse('2026-04-30T00:00:00Z');
const MEANWHILE = Date.parse('2026-03-29T12:00:00Z');

test('days are named in the zone of the answer, whatever the clocks did', () => {
  const names = (zone: string, times: readonly string[]): string[] =>
    timeTicks(times, 'day', zone, ['en-GB']).map(({ label }) => label);
  expect(names('Europe/Berlin', samples.DAYS)).toEqual(['28 Mar', '29 Mar', '30 Mar']);
  // The day begins at 01:00, and its first instant is that of another date in UTC.
  expect(names('America/Sao_Paulo', ['2018-11-04T01:00:00-02:00'])).toEqual(['4 Nov']);
  expect(names('Pacific/Kiritimati', ['2026-01-01T00:00:00+14:00'])).toEqual(['1 Jan']);
  expect(names('Nowhere/Atlantis', ['2026-01-01T00:00:00Z'])).toEqual(['1 Jan']);
});

test('an hour that clocks show twice is two different hours', () => {
  const twice = ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00'];
  const [first, second] = timeTicks(twice, 'hour', 'Europe/Berlin', ['en-GB']);
  expect(first?.label).toBe(second?.label);
  expect(first?.title).not.toBe(second?.title);
});

test('hours of more than a day carry their date', () => {
  const hours = ['2026-01-01T22:00:00Z', '2026-01-03T22:00:00Z'];
  expect(timeTicks(hours, 'hour', 'UTC', ['en-GB'])[0]?.label).toMatch(/1 Jan.*22:00/);
  expect(timeTicks(hours.slice(0, 1), 'hour', 'UTC', ['en-GB'])[0]?.label).toBe('22:00');
});

test('the time that is not over begins with the point under way', () => {
  expect(underWayFrom(samples.DAYS, samples.trend.to, AFTERWARDS)).toBe(3);
  expect(underWayFrom(samples.DAYS, samples.trend.to, MEANWHILE)).toBe(1);
});

test('a trend has a line for each group, and no values of the future', () => {
  const plot = trendPlot(samples.questions.trend, samples.trend, MEANWHILE);
  expect(plot.lines.map(({ name, values }) => [name, values])).toEqual([
    [samples.HOSTILE, [3, null, null]],
    ['Other', [1, 0, null]],
  ]);
  expect(plotOption(theme, plot, 'line')).toMatchObject({
    series: [
      { data: [3, null, null], lineStyle: { type: 'solid' } },
      { data: [3, null, null], lineStyle: { type: [2, 3] } },
      { data: [1, null, null] },
      { data: [1, 0, null] },
    ],
  });
});

test('the previous period is drawn at the same places in the same colour', () => {
  const [first] = samples.trend.series;
  if (first === undefined) throw new Error('the sample has no result');
  const compared = {
    ...samples.trend,
    series: [{ ...first, previous: { points: first.points, total: 8 } }],
  };
  const plot = trendPlot(samples.questions.trend, compared, AFTERWARDS);
  expect(plot.lines.map(({ colour, previous }) => [colour, previous !== undefined])).toEqual([
    [0, false],
    [0, true],
  ]);
});

test('who left is drawn below the line, and told as a number of people', () => {
  const plot = lifecyclePlot(samples.lifecycle, AFTERWARDS);
  expect(plot.lines.map(({ values }) => values[0])).toEqual([3, 2, 1, -4]);
  const tooltip = plotTooltip(theme, plot, 0);
  expect(tooltip).toBeInstanceOf(HTMLElement);
  expect((tooltip as HTMLElement).textContent).toContain('Dormant4');
});

test('shares and lengths are written as such', () => {
  expect(funnelTimePlot(samples.funnel, AFTERWARDS).unit).toBe('share');
  expect(retentionPlot(samples.retention).lines[0]?.values).toEqual([1, 0.25, 0.75]);
  expect(sessionsPlot(samples.sessions, 'median_seconds', AFTERWARDS)).toMatchObject({
    unit: 'seconds',
    lines: [{ values: [30, 30, 30] }],
  });
});

test('a heat map tells nothing from not yet, and what still grows', () => {
  const [first, second] = retentionHeat(samples.retention).rows;
  expect(first?.cells.map(({ share, soFar }) => [share, soFar])).toEqual([
    [1, false],
    [0.25, false],
    [0.75, false],
  ]);
  expect(second?.cells.map(({ people, share, soFar }) => [people, share, soFar])).toEqual([
    [0, null, false],
    [0, null, true],
    [null, null, true],
  ]);
  expect(heatStrength(0)).toBe(0);
  expect(heatStrength(0.01)).toBeGreaterThan(5);
  expect(heatStrength(1)).toBeLessThanOrEqual(100);
});

test('paths flow in order of time, to an end as from a start', () => {
  const flow = pathsFlow(samples.paths);
  expect(flow.nodes).toHaveLength(3);
  expect(flow.links.map(({ source, target }) => [source.step, target.step])).toEqual([
    [1, 2],
    [1, 2],
  ]);
  const rest = { ...samples.paths };
  delete rest.start;
  const links = samples.paths.links.map(({ from, to, ...link }) => ({
    ...link,
    from: to,
    to: from,
  }));
  const back = { ...rest, end: 'page_view', links };
  expect(pathsFlow(back).links.map(({ source, target }) => [source.step, target.step])).toEqual([
    [2, 1],
    [2, 1],
  ]);
  const option = flowOption(theme, pathsFlow(back), back) as {
    series: { data: { depth: number }[] }[];
  };
  expect(option.series[0]?.data.map(({ depth }) => depth)).toEqual([1, 0, 0]);
});

test('names that senders choose are text in tooltips', () => {
  const plot = trendPlot(samples.questions.trend, samples.trend, AFTERWARDS);
  const tooltip = plotTooltip(theme, plot, 0) as HTMLElement;
  expect(tooltip.querySelector('img')).toBeNull();
  expect(tooltip.textContent).toContain(samples.HOSTILE);
});

test('every answer can be told in words, and is known to be empty', () => {
  for (const answer of samples.answers) {
    expect(summary(samples.questions[answer.insight], answer)).toMatch(/^[A-Z][a-z]+\. .*\d/);
    expect(isEmpty(answer)).toBe(false);
  }
  expect(isEmpty({ ...samples.trend, series: [] })).toBe(true);
  expect(isEmpty({ ...samples.paths, paths: 0 })).toBe(true);
});

test('what is not there is no zero', () => {
  expect([amount(null), percent(null), timeSpan(undefined)]).toEqual(['–', '–', '–']);
  expect([amount(0), percent(0), amount(1_234.567)]).toEqual(['0', '0%', '1,234.57']);
  expect(timeSpan(90)).toMatch(/^1\.5 min/);
  expect(timeSpan(0)).toMatch(/^0 sec/);
});

test('few of very many are not none', () => {
  expect(percent(0.000_42)).toBe('0.042%');
  expect(percent(0.012_3)).toBe('1.2%');
});

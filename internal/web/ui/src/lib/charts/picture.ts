/** Pictures of views that are no charts on the page, but lists and tables. */
import type { EChartsCoreOption } from 'echarts/core';
import type { FunnelAnswer, RetentionAnswer, TrendAnswer } from '../api/answers';
import type { Answer, Question } from '../api/insights';
import type { TrendQuestion } from '../api/questions';
import type { View } from '../question/kinds';
import { heatOption, retentionHeat } from './heat';
import { createChart, type Size } from './load';
import { groupName, type Plot } from './plot';
import { plotOption } from './plot-option';
import { MAX_LINES } from './plots';
import { resultNames } from './names';
import type { ChartTheme } from './theme';

const WIDTH = 1_000;
const HEIGHT = 460;
const CELL = 34;

/** A data URL of a PNG; undefined of views that are numbers only. */
export async function drawPicture(
  question: Question,
  answer: Answer,
  view: View,
  theme: ChartTheme,
): Promise<string | undefined> {
  const drawing = drawingOf(question, answer, view, theme);
  if (drawing === undefined) return undefined;
  const chart = await createChart(document.createElement('div'), drawing.size);
  chart.setOption(drawing.option);
  const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: theme.surface });
  chart.dispose();
  return url;
}

function drawingOf(
  question: Question,
  answer: Answer,
  view: View,
  theme: ChartTheme,
): { option: EChartsCoreOption; size: Size } | undefined {
  const size = { width: WIDTH, height: HEIGHT };
  if (answer.insight === 'retention' && view === 'heat') {
    return { option: heatOption(theme, retentionHeat(answer)), size: heatSize(answer) };
  }
  if (answer.insight === 'funnel' && view === 'steps') {
    return { option: plotOption(theme, funnelBars(answer), 'bar'), size };
  }
  if (question.insight === 'trend' && answer.insight === 'trend' && view === 'top') {
    return { option: plotOption(theme, totals(question, answer), 'bar'), size };
  }
  return undefined;
}

function heatSize({ cohorts }: RetentionAnswer): Size {
  return { width: WIDTH, height: Math.max(200, (cohorts.length + 2) * CELL) };
}

function funnelBars(answer: FunnelAnswer): Plot {
  const ticks = answer.steps.map(({ label }) => ({ label, title: label }));
  const results =
    answer.groups.length > 0
      ? answer.groups.map(({ steps, breakdown }) => ({ steps, name: groupName(breakdown) }))
      : [{ steps: answer.steps, name: 'People' }];
  const lines = results.slice(0, MAX_LINES).map(({ steps, name }, colour) => ({
    name,
    colour,
    values: steps.map(({ people }) => people),
  }));
  return { ticks, underWay: ticks.length, lines };
}

function totals(question: TrendQuestion, answer: TrendAnswer): Plot {
  const nameOf = resultNames(question, answer);
  const shown = answer.series.slice(0, MAX_LINES);
  const ticks = shown.map((result) => {
    const name = nameOf(result);
    return { label: name, title: name };
  });
  const values = shown.map(({ total }) => total);
  return { ticks, underWay: ticks.length, lines: [{ name: 'Total', values, colour: 0 }] };
}

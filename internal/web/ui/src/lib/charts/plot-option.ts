/** A plot as ECharts draws it. Axes and tooltips say all that they ever say: they are kept, and changed. */
import type { EChartsCoreOption } from 'echarts/core';
import { short } from '../format';
import { amount, percent, timeSpan } from './numbers';
import type { Plot } from './plot';
import { withMarks, type Mark } from './plot-marks';
import { seriesOf, type Shape } from './plot-series';
import { plotTooltip } from './plot-tooltip';
import type { ChartTheme } from './theme';
import { tooltipLook } from './tooltip';

export function plotOption(
  theme: ChartTheme,
  plot: Plot,
  shape: Shape,
  marks: readonly Mark[] = [],
): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: {
      left: 0,
      right: 12,
      top: marks.length > 0 ? 24 : 12,
      bottom: 4,
      outerBoundsMode: 'same',
    },
    xAxis: xAxis(theme, plot, shape),
    yAxis: yAxis(theme, plot),
    tooltip: {
      ...tooltipLook,
      trigger: 'axis',
      axisPointer: { type: shape === 'bar' ? 'shadow' : 'line', lineStyle: { color: theme.text } },
      formatter: (params: unknown) => plotTooltip(theme, plot, placeOf(params)),
    },
    series: plot.lines.flatMap((line, place) => {
      const drawn = seriesOf(theme, plot, line, shape);
      return place === 0
        ? [withMarks(theme, plot, drawn[0] ?? {}, marks), ...drawn.slice(1)]
        : drawn;
    }),
  };
}

function xAxis(theme: ChartTheme, plot: Plot, shape: Shape): object {
  return {
    type: 'category',
    boundaryGap: shape === 'bar' || plot.ticks.length === 1,
    data: plot.ticks.map(({ label }) => label),
    axisLine: { onZero: true, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: {
      color: theme.text,
      fontSize: 11,
      margin: 10,
      ...(plot.sparse === true ? labelled : { interval: 'auto', hideOverlap: true }),
    },
  };
}

/** Of the ticks that have a label; those at the ends stay within the chart. */
const labelled = {
  interval: (_: number, label: string) => label !== '',
  showMinLabel: true,
  showMaxLabel: true,
  alignMinLabel: 'left',
  alignMaxLabel: 'right',
};

function yAxis(theme: ChartTheme, plot: Plot): object {
  return {
    type: 'value',
    splitNumber: 4,
    // There is no half of an event.
    minInterval: isCount(plot) ? 1 : 0,
    axisLabel: { color: theme.text, fontSize: 11, formatter: axisFormat(plot) },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

function isCount({ unit, lines }: Plot): boolean {
  const whole = (value: number | null): boolean => value === null || Number.isInteger(value);
  return unit === undefined && lines.every(({ values }) => values.every(whole));
}

function axisFormat(plot: Plot): (value: number) => string {
  if (plot.unit === 'share') return percent;
  if (plot.unit === 'seconds') return timeSpan;
  // Who left is below the line, but no fewer than none.
  return (value) => axisNumber(plot.stacked === true ? Math.abs(value) : value);
}

/** Small numbers keep their digits: in short 0.02 would be 0, as the tick below it. */
function axisNumber(value: number): string {
  return Math.abs(value) < 1 ? amount(value) : short(value);
}

function placeOf(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  return (first as { dataIndex?: number } | undefined)?.dataIndex ?? -1;
}

/** A plot as ECharts draws it. */
import type { EChartsCoreOption } from 'echarts/core';
import { short } from '../format';
import { amount, percent, timeSpan, wholePercent } from './numbers';
import type { Line, Plot } from './plot';
import { seriesColour, type ChartTheme } from './theme';
import { tooltipRows } from './tooltip';

export type Shape = 'line' | 'bar' | 'area';

/** A note at a time, drawn as a line across the axis. */
export interface Mark {
  id: string;
  time: string;
  text: string;
}

/** Above this many points a line is drawn without its symbols' events: dots would touch. */
const SYMBOLS_BELOW = 40;
/** Lines are told apart by more than colour: by their marks and their dashes, too. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;
const DASHES = ['solid', [7, 3], [2, 3], [10, 3, 2, 3]] as const;
/** On thinner bars patterns are not seen, and cost most of the drawing. */
const PATTERNS_UP_TO = 62;
/** Bars of one stack have patterns from the second colour on. */
const PATTERN = 'rgba(255, 255, 255, 0.32)';
const PATTERNS = [
  null,
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: Math.PI / 4 },
  {
    symbol: 'circle',
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [6, 0],
    symbolSize: 0.6,
  },
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: -Math.PI / 4 },
] as const;

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
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { color: theme.text, fontSize: 11, formatter: axisFormat(plot) },
      splitLine: { lineStyle: { color: theme.line } },
    },
    tooltip: tooltip(theme, plot, shape),
    series: plot.lines.flatMap((line, place) => {
      const drawn = seriesOf(theme, plot, line, shape);
      return place === 0
        ? [withMarks(theme, plot, drawn[0] ?? {}, marks), ...drawn.slice(1)]
        : drawn;
    }),
  };
}

/** How values of the plot are written. */
export function valueFormat(plot: Pick<Plot, 'unit'>): (value: number | null) => string {
  if (plot.unit === 'share') return percent;
  return plot.unit === 'seconds' ? timeSpan : amount;
}

function axisFormat(plot: Plot): (value: number) => string {
  if (plot.unit === 'share') return wholePercent;
  if (plot.unit === 'seconds') return timeSpan;
  // Who left is below the line, but no fewer than none.
  return (value) => short(plot.stacked === true ? Math.abs(value) : value);
}

function xAxis(theme: ChartTheme, plot: Plot, shape: Shape): object {
  return {
    type: 'category',
    boundaryGap: shape === 'bar' || plot.ticks.length === 1,
    data: plot.ticks.map(({ label }) => label),
    axisLine: { onZero: true, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 11, margin: 10, hideOverlap: true },
  };
}

function seriesOf(theme: ChartTheme, plot: Plot, line: Line, shape: Shape): object[] {
  if (shape === 'bar') return [bars(theme, plot, line)];
  const whole = stroke(theme, plot, line, shape);
  if (line.previous !== undefined || plot.underWay >= plot.ticks.length) return [whole];
  return [
    { ...whole, data: line.values.map((value, at) => (at < plot.underWay ? value : null)) },
    underWay(plot, line, whole),
  ];
}

/** The way to the point under way is dotted: it still grows. */
function underWay(plot: Plot, line: Line, whole: { lineStyle: object }): object {
  return {
    ...whole,
    data: line.values.map((value, at) => (at >= plot.underWay - 1 ? value : null)),
    lineStyle: { ...whole.lineStyle, type: [2, 3] },
  };
}

function stroke(
  theme: ChartTheme,
  plot: Plot,
  line: Line,
  shape: Shape,
): { lineStyle: object } & Record<string, unknown> {
  const colour = seriesColour(theme, line.colour);
  const faint = line.previous !== undefined;
  const stacked = shape === 'area' && plot.lines.length > 1 && plot.unit === undefined && !faint;
  return {
    type: 'line',
    name: line.name,
    data: line.values,
    ...(stacked ? { stack: 'all' } : {}),
    symbol: SYMBOLS[line.colour % SYMBOLS.length],
    symbolSize: 7,
    showSymbol:
      !faint &&
      (plot.ticks.length === 1 || (plot.lines.length > 1 && plot.ticks.length < SYMBOLS_BELOW)),
    showAllSymbol: true,
    emphasis: { disabled: true },
    z: faint ? 1 : 2,
    lineStyle: {
      width: faint ? 1.5 : 2,
      color: colour,
      opacity: faint ? 0.6 : 1,
      type: faint ? [4, 4] : DASHES[Math.floor(line.colour / theme.series.length) % DASHES.length],
    },
    itemStyle: { color: colour, opacity: faint ? 0.6 : 1 },
    ...(shape === 'area' && !faint
      ? { areaStyle: { color: colour, opacity: stacked ? 0.35 : 0.14 } }
      : {}),
  };
}

function bars(theme: ChartTheme, plot: Plot, line: Line): object {
  const colour = seriesColour(theme, line.colour);
  const faint = line.previous !== undefined;
  const stacked = plot.stacked === true || (plot.unit === undefined && !hasPrevious(plot));
  const pattern = PATTERNS[line.colour % PATTERNS.length] ?? null;
  return {
    type: 'bar',
    name: line.name,
    data: line.values.map((value, at) =>
      at < plot.underWay || faint ? value : { value, itemStyle: { opacity: 0.55 } },
    ),
    ...(stacked && plot.lines.length > 1 ? { stack: 'all' } : {}),
    itemStyle: {
      color: colour,
      opacity: faint ? 0.45 : 1,
      ...(plot.lines.length > 1 && plot.ticks.length <= PATTERNS_UP_TO && pattern !== null
        ? { decal: { ...pattern, color: PATTERN } }
        : {}),
    },
    emphasis: { disabled: true },
    barCategoryGap: '25%',
    barMaxWidth: 56,
    cursor: 'pointer',
  };
}

function hasPrevious(plot: Plot): boolean {
  return plot.lines.some((line) => line.previous !== undefined);
}

function tooltip(theme: ChartTheme, plot: Plot, shape: Shape): object {
  return {
    trigger: 'axis',
    confine: true,
    className: 'chart-tooltip',
    borderWidth: 0,
    padding: 0,
    transitionDuration: 0,
    axisPointer: shape === 'bar' ? { type: 'shadow' } : { lineStyle: { color: theme.text } },
    formatter: (params: unknown) => plotTooltip(theme, plot, placeOf(params)),
  };
}

/** The values at one place, of all lines that have one there. */
export function plotTooltip(theme: ChartTheme, plot: Plot, at: number): HTMLElement | string {
  const tick = plot.ticks[at];
  if (tick === undefined) return '';
  const format = valueFormat(plot);
  const rows = plot.lines
    .filter((line) => line.values[at] !== undefined && line.values[at] !== null)
    .map((line) => ({
      colour: seriesColour(theme, line.colour),
      name: line.name,
      value: format(sizeOf(plot, line.values[at] ?? null)),
    }));
  return tooltipRows(at >= plot.underWay ? `${tick.title}, so far` : tick.title, rows);
}

/** What is drawn below the line is a number of people all the same. */
function sizeOf(plot: Plot, value: number | null): number | null {
  return value !== null && plot.stacked === true ? Math.abs(value) : value;
}

function placeOf(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  return (first as { dataIndex?: number } | undefined)?.dataIndex ?? -1;
}

function withMarks(theme: ChartTheme, plot: Plot, series: object, marks: readonly Mark[]): object {
  const placed = marks
    .map((mark) => ({ mark, at: markPlace(plot, mark) }))
    .filter(({ at }) => at >= 0);
  if (placed.length === 0) return series;
  return {
    ...series,
    markLine: {
      symbol: ['none', 'circle'],
      symbolSize: 7,
      lineStyle: { color: theme.text, type: 'dashed', width: 1 },
      emphasis: { disabled: true },
      data: placed.map(({ mark, at }) => ({
        xAxis: at,
        name: mark.text,
        id: mark.id,
        label: { formatter: clipped(mark.text), color: theme.text, fontSize: 11, position: 'end' },
      })),
    },
  };
}

/** The tick in whose time the mark lies. */
function markPlace(plot: Plot, mark: Mark): number {
  const instant = Date.parse(mark.time);
  return plot.ticks.findLastIndex(({ time }) => time !== undefined && Date.parse(time) <= instant);
}

/** Braces would be taken for placeholders by a template; a function's text is not. */
function clipped(text: string): () => string {
  const short = text.length > 24 ? `${text.slice(0, 23)}…` : text;
  return () => short;
}

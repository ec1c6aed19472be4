/** The lines of a plot as lines, areas or bars. */
import type { Line, Plot } from './plot';
import { seriesColour, type ChartTheme } from './theme';

export type Shape = 'line' | 'bar' | 'area';

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

/** A line may be drawn in two parts: what is over, and what still grows. */
export function seriesOf(theme: ChartTheme, plot: Plot, line: Line, shape: Shape): object[] {
  if (shape === 'bar') return [bars(theme, plot, line)];
  const whole = stroke(theme, plot, line, shape);
  if (line.previous !== undefined || plot.underWay >= plot.ticks.length) return [whole];
  return [
    { ...whole, data: line.values.map((value, at) => (at < plot.underWay ? value : null)) },
    underWay(plot, line, whole),
  ];
}

/** Whether the line lies on top of those before it. */
export function isStacked(plot: Plot, line: Line, shape: Shape): boolean {
  if (plot.lines.length < 2) return false;
  if (shape === 'bar') return plot.stacked === true || (!isMeasured(plot) && !hasPrevious(plot));
  return shape === 'area' && !isMeasured(plot) && line.previous === undefined;
}

/** Shares and lengths of time do not add up. */
function isMeasured(plot: Plot): boolean {
  return plot.unit !== undefined;
}

function hasPrevious(plot: Plot): boolean {
  return plot.lines.some((line) => line.previous !== undefined);
}

/** The way to the point under way is dotted: it still grows. */
function underWay(plot: Plot, line: Line, whole: Stroke): object {
  return {
    ...whole,
    data: line.values.map((value, at) => (at >= plot.underWay - 1 ? value : null)),
    lineStyle: { ...whole.lineStyle, type: [2, 3] },
    // It begins at a point that is in the stack of what is over.
    ...(whole.stack === undefined ? {} : { stack: 'under way' }),
  };
}

interface Stroke {
  lineStyle: object;
  stack?: string;
}

function stroke(
  theme: ChartTheme,
  plot: Plot,
  line: Line,
  shape: Shape,
): Stroke & Record<string, unknown> {
  const colour = seriesColour(theme, line.colour);
  const faint = line.previous !== undefined;
  const stacked = isStacked(plot, line, shape);
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
  const pattern = PATTERNS[line.colour % PATTERNS.length] ?? null;
  return {
    type: 'bar',
    name: line.name,
    data: line.values.map((value, at) =>
      at < plot.underWay || faint ? value : { value, itemStyle: { opacity: 0.55 } },
    ),
    ...(isStacked(plot, line, 'bar') ? { stack: 'all' } : {}),
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
  };
}

/** Notes at times, drawn as lines across the axis. */
import type { Plot } from './plot';
import type { ChartTheme } from './theme';

export interface Mark {
  id: string;
  time: string;
  text: string;
}

/** A mark, and the tick in whose time it lies. */
export interface PlacedMark {
  mark: Mark;
  at: number;
}

/** Longer texts cover those beside them. */
const MAX_TEXT = 24;

/** The marks within the time of the plot: those that are drawn, in the order in which they are. */
export function placedMarks(plot: Plot, marks: readonly Mark[]): PlacedMark[] {
  return marks.map((mark) => ({ mark, at: tickOf(plot, mark) })).filter(({ at }) => at >= 0);
}

export function withMarks(
  theme: ChartTheme,
  plot: Plot,
  series: object,
  marks: readonly Mark[],
): object {
  const placed = placedMarks(plot, marks);
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

function tickOf({ ticks, end }: Plot, mark: Mark): number {
  const instant = Date.parse(mark.time);
  if (end !== undefined && instant >= Date.parse(end)) return -1;
  return ticks.findLastIndex(({ time }) => time !== undefined && Date.parse(time) <= instant);
}

/** Braces would be taken for placeholders by a template; a function's text is not. */
function clipped(text: string): () => string {
  const characters = Array.from(text);
  const short =
    characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT - 1).join('')}…` : text;
  return () => short;
}

/** What a plot says of the place that is pointed at. */
import { amount, percent, timeSpan } from './numbers';
import { tickTitle, type Plot } from './plot';
import { seriesColour, type ChartTheme } from './theme';
import { tooltipRows } from './tooltip';

/** The values at one place, of all lines that have one there. */
export function plotTooltip(theme: ChartTheme, plot: Plot, at: number): HTMLElement | string {
  if (plot.ticks[at] === undefined) return '';
  const format = valueFormat(plot);
  const rows = plot.lines
    .filter((line) => line.values[at] !== undefined && line.values[at] !== null)
    .map((line) => ({
      colour: seriesColour(theme, line.colour),
      name: line.name,
      value: format(sizeOf(plot, line.values[at] ?? null)),
    }));
  return tooltipRows(tickTitle(plot, at), rows);
}

/** How values of the plot are written. */
export function valueFormat(plot: Pick<Plot, 'unit'>): (value: number | null) => string {
  if (plot.unit === 'share') return percent;
  return plot.unit === 'seconds' ? timeSpan : amount;
}

/** What is drawn below the line is a number of people all the same. */
function sizeOf(plot: Plot, value: number | null): number | null {
  return value !== null && plot.stacked === true ? Math.abs(value) : value;
}

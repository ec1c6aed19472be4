/** Which line of a plot is meant by a click between its axes. */
import type { Plot } from './plot';
import { isStacked, type Shape } from './plot-series';

/**
 * The place of the line that is drawn nearest to the value at a tick, since
 * lines are thin; of areas on top of each other the one that holds the value.
 * Undefined where no line has a value.
 */
export function nearestLine(
  plot: Plot,
  shape: Shape,
  tick: number,
  value: number,
): number | undefined {
  let nearest: number | undefined;
  let least = Infinity;
  for (const [place, [bottom, top]] of extents(plot, shape, tick).entries()) {
    const inside = Math.min(bottom, top) <= value && value <= Math.max(bottom, top);
    const distance = inside ? 0 : Math.min(Math.abs(value - bottom), Math.abs(value - top));
    // What is not there is nowhere near.
    if (distance < least) [nearest, least] = [place, distance];
  }
  return nearest;
}

type Extent = [bottom: number, top: number];

/** From where to where each line is drawn: one that is not stacked is as thin as a line. */
function extents(plot: Plot, shape: Shape, tick: number): Extent[] {
  // As ECharts stacks: what is above the axis apart from what is below it.
  const heights = { above: 0, below: 0 };
  return plot.lines.map((line): Extent => {
    const value = line.values[tick] ?? null;
    if (value === null) return [NaN, NaN];
    if (!isStacked(plot, line, shape)) return [value, value];
    const side = value < 0 ? 'below' : 'above';
    const bottom = heights[side];
    heights[side] += value;
    return [bottom, heights[side]];
  });
}

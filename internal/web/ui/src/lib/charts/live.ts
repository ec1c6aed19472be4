/** The plots of the live page. */
import type { TrendAnswer } from '../api/answers';
import { clockTime } from '../format';
import type { Summary } from '../messages';
import type { Plot } from './plot';
import { timeTicks, type Tick } from './ticks';

/** A label under every fifteenth bar: a minute in quarters. */
const LABEL_EVERY = 15;

/** A bar for each of the last 60 full seconds, the newest at the right edge. */
export function ratePlot({ per_second: values, time }: Summary): Plot {
  const end = Math.floor(Date.parse(time) / 1_000);
  const ticks = values.map((_, place): Tick => {
    const ago = values.length - place;
    return { label: rateLabel(ago, values.length), title: clockTime((end - ago) * 1_000) };
  });
  return {
    ticks,
    underWay: ticks.length,
    sparse: true,
    lines: [{ name: 'Events', values, colour: 0 }],
  };
}

function rateLabel(ago: number, seconds: number): string {
  if (ago === 1) return 'now';
  return ago === seconds || ago % LABEL_EVERY === 0 ? `−${ago} s` : '';
}

/** The line of an answer about the time that ends now: its last point still grows. */
export function recentPlot({ series, interval, timezone }: TrendAnswer): Plot {
  const points = series[0]?.points ?? [];
  const times = points.map(({ time }) => time);
  return {
    ticks: timeTicks(times, interval, timezone),
    underWay: points.length - 1,
    lines: [{ name: 'Events', values: points.map(({ value }) => value ?? 0), colour: 0 }],
  };
}

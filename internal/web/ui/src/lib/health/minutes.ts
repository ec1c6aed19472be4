/** The last hour, minute by minute, as a chart. */

import type { MinuteCounts } from '../api/health';
import type { Plot } from '../charts/plot';
import { minuteTime } from '../format';

/** Bars of what was new, what came again and what was refused: together, all that came in. */
export function minutesPlot(minutes: readonly MinuteCounts[]): Plot {
  return {
    ticks: minutes.map(({ time }) => ({ time, label: minuteTime(time), title: minuteTime(time) })),
    lines: [
      {
        name: 'Accepted',
        values: minutes.map(({ accepted, repeats }) => Math.max(0, accepted - repeats)),
        colour: 0,
      },
      { name: 'Sent again', values: minutes.map(({ repeats }) => repeats), colour: 2 },
      { name: 'Rejected', values: minutes.map(({ rejected }) => rejected), colour: 1 },
    ],
    underWay: minutes.length - 1,
    stacked: true,
  };
}

/** In the largest unit of which there is one: "1.4 GB". */
export function bytes(value: number): string {
  const place = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const style = new Intl.NumberFormat(navigator.languages, {
    style: 'unit',
    unit: units[place] ?? 'byte',
    maximumFractionDigits: place < 3 ? 0 : 1,
  });
  return style.format(value / 1_000 ** place);
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

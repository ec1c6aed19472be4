import type { TrendAnswer } from '../src/lib/api/insights';
import type { Shop } from './shop';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** A trend with the rhythm of a day, or of a week. */
export function trendAnswer(shop: Shop, from: string, interval: string): TrendAnswer {
  const daily = interval === 'day';
  const step = daily ? DAY_MS : MINUTE_MS;
  const start = Date.parse(daily ? `${from}T00:00:00` : from);
  const length = daily ? 30 : 60;
  const points = Array.from({ length }, (_, index) => ({
    time: new Date(start + index * step).toISOString(),
    value: valueAt(shop.rate, index, step, index === length - 1),
  }));
  return {
    insight: 'trend',
    timezone: 'UTC',
    interval: daily ? 'day' : 'minute',
    breakdown: [],
    groups_omitted: 0,
    series: [{ label: 'Events', breakdown: [], points, total: sum(points) }],
    as_of: { sequence: shop.sequence, time: new Date().toISOString(), lag_ms: 6 },
    took_ms: 7,
  };
}

/** The same on every refresh, so that the line stands still as a real one does. */
function valueAt(rate: number, index: number, step: number, underWay: boolean): number {
  const rhythm = 1 + 0.28 * Math.sin((index * 2 * Math.PI) / (step === DAY_MS ? 7 : 40));
  const noise = 0.9 + 0.2 * Math.abs(Math.sin(index * 12.9898) % 1);
  return Math.round(((rate * step) / 1_000) * rhythm * noise * (underWay ? 0.45 : 1));
}

function sum(points: { value: number }[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

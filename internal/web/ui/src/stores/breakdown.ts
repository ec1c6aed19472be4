import { ask } from '../lib/api/insights';
import { Poll } from './poll.svelte';

export interface Group {
  /** Null for those without a value. */
  value: string | null;
  people: number;
}

const REFRESH_MS = 10_000;
const MINUTES = 30;
const GROUPS = 10;

/** How many people of the last half hour have which value of a property. */
export function breakdownPoll(property: string): Poll<Group[]> {
  return new Poll(async (signal) => {
    const now = Date.now();
    const { series } = await ask(
      {
        insight: 'trend',
        series: [{ measure: 'people', label: 'People' }],
        breakdown: [property],
        from: new Date(now - MINUTES * 60_000).toISOString(),
        to: new Date(now).toISOString(),
        timezone: 'UTC',
        interval: 'hour',
        limit: GROUPS,
      },
      signal,
    );
    return series.map(({ breakdown, total }) => ({
      value: breakdown[0] ?? null,
      people: total ?? 0,
    }));
  }, REFRESH_MS);
}

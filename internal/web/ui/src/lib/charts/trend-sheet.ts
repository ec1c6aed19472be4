/** The table of a trend: times down, or, of many results, one row for each. */
import type { TrendAnswer, TrendResult } from '../api/answers';
import type { TrendQuestion } from '../api/questions';
import { previousPick, trendPick } from '../picks';
import { resultNames } from './names';
import { number, text, type Sheet, type SheetRow } from './sheet-parts';
import { timeTicks, type Tick } from './ticks';

/** More results than this do not fit beside each other. */
const MAX_ACROSS = 8;
/** And more times than this not either; then the totals must do. */
const MAX_TIMES_ACROSS = 62;

export function trendSheet(question: TrendQuestion, answer: TrendAnswer): Sheet {
  const longest = answer.series.reduce<TrendResult['points']>(
    (best, { points }) => (points.length > best.length ? points : best),
    [],
  );
  const times = longest.map(({ time }) => time);
  const ticks = timeTicks(times, answer.interval, answer.timezone);
  return answer.series.length > MAX_ACROSS
    ? resultsDown(question, answer, ticks)
    : timesDown(question, answer, ticks);
}

interface Across {
  result: TrendResult;
  name: string;
  previous: boolean;
}

function timesDown(question: TrendQuestion, answer: TrendAnswer, ticks: readonly Tick[]): Sheet {
  const nameOf = resultNames(question, answer);
  const across = answer.series.flatMap((result): Across[] => {
    const name = nameOf(result);
    const own = { result, name, previous: false };
    if (result.previous === undefined) return [own];
    return [own, { result, name: `${name}, before`, previous: true }];
  });
  const rows = ticks.map((tick, at): SheetRow => ({
    place: at,
    cells: [tick.title, ...across.map((one) => pointOf(one, at))],
    picks: (column) => {
      const one = across[column - 1];
      if (one === undefined || !pointOf(one, at)) return undefined;
      const pick = one.previous ? previousPick : trendPick;
      return pick(question, answer, one.result, `${one.name}, ${tick.title}`, at);
    },
  }));
  return { columns: [text('Time'), ...across.map(({ name }) => number(name))], rows };
}

function pointOf({ result, previous }: Across, at: number): number | null | undefined {
  return (previous ? result.previous : result)?.points[at]?.value;
}

function resultsDown(question: TrendQuestion, answer: TrendAnswer, ticks: readonly Tick[]): Sheet {
  const nameOf = resultNames(question, answer);
  const shown = ticks.length <= MAX_TIMES_ACROSS ? ticks : [];
  const compared = answer.series.some(({ previous }) => previous !== undefined);
  const first = compared ? 3 : 2;
  const rows = answer.series.map((result, place): SheetRow => {
    const name = nameOf(result);
    const before = compared ? [result.previous?.total] : [];
    return {
      place,
      cells: [name, result.total, ...before, ...shown.map((_, at) => result.points[at]?.value)],
      picks: (column) => {
        if (column === 1) return trendPick(question, answer, result, name);
        const at = column - first;
        if (at < 0 || !result.points[at]?.value) return undefined;
        return trendPick(question, answer, result, `${name}, ${shown[at]?.title ?? ''}`, at);
      },
    };
  });
  return {
    columns: [
      text('Result'),
      number('Total'),
      ...(compared ? [number('Before')] : []),
      ...shown.map(({ label }) => number(label)),
    ],
    rows,
  };
}

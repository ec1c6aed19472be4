/** The numbers of an answer as a table, with the people behind each. */
import type { Answer, InsightKind, Question } from '../api/insights';
import type {
  LifecycleAnswer,
  RetentionAnswer,
  StickinessAnswer,
  TrendAnswer,
} from '../api/answers';
import type {
  LifecycleQuestion,
  RetentionQuestion,
  StickinessQuestion,
  TrendQuestion,
} from '../api/questions';
import { lifecyclePick, retentionPick, stickinessPick } from '../picks';
import { funnelSheet } from './funnel-sheet';
import { retentionHeat } from './heat';
import { pathsSheet } from './paths-sheet';
import { lifecycleParts } from './plots';
import { sessionsSheet } from './sessions-sheet';
import { number, numbered, share, text, type Sheet } from './sheet-parts';
import { timeTicks } from './ticks';
import { trendSheet } from './trend-sheet';

type Sheets = {
  [K in InsightKind]: (
    question: Extract<Question, { insight: K }>,
    answer: Extract<Answer, { insight: K }>,
  ) => Sheet;
};

const sheets: Sheets = {
  trend: (question: TrendQuestion, answer: TrendAnswer) => trendSheet(question, answer),
  funnel: funnelSheet,
  retention: retentionSheet,
  paths: pathsSheet,
  stickiness: stickinessSheet,
  lifecycle: lifecycleSheet,
  sessions: sessionsSheet,
};

/** The table of an answer. The question must be the one that was answered. */
export function sheetOf(question: Question, answer: Answer): Sheet {
  const make = sheets[answer.insight] as (question: Question, answer: Answer) => Sheet;
  return make(question, answer);
}

function retentionSheet(question: RetentionQuestion, answer: RetentionAnswer): Sheet {
  const heat = retentionHeat(answer);
  const rows = heat.rows.map(({ cohort, title }) => ({
    cells: [title, cohort.size, ...cohort.retained],
    picks: (column: number) =>
      column < 2
        ? undefined
        : retentionPick(
            question,
            answer,
            cohort,
            column - 2,
            'retained',
            `${title}, ${heat.periods[column - 2] ?? ''}`,
          ),
  }));
  return {
    columns: [text('Cohort'), number('People'), ...heat.periods.map(number)],
    rows: numbered(rows),
  };
}

function stickinessSheet(question: StickinessQuestion, answer: StickinessAnswer): Sheet {
  const rows = answer.days.map((day) => ({
    cells: [day.days, day.people, day.share, day.at_least],
    picks: (column: number) => {
      if (column === 1) return stickinessPick(question, answer, day.days);
      return column === 3 ? stickinessPick(question, answer, day.days, 'at_least') : undefined;
    },
  }));
  return {
    columns: [
      number('Days active'),
      number('People'),
      share('Share'),
      number('At least so many days'),
    ],
    rows: numbered(rows),
  };
}

function lifecycleSheet(question: LifecycleQuestion, answer: LifecycleAnswer): Sheet {
  const ticks = timeTicks(
    answer.points.map(({ time }) => time),
    answer.interval,
    answer.timezone,
  );
  const rows = answer.points.map((point, at) => {
    const title = ticks[at]?.title ?? point.time;
    return {
      cells: [title, ...lifecycleParts.map(({ id }) => point[id])],
      picks: (column: number) => {
        const part = lifecycleParts[column - 1];
        return part && lifecyclePick(question, answer, part.id, at, `${part.title}, ${title}`);
      },
    };
  });
  return {
    columns: [text('Time'), ...lifecycleParts.map(({ title }) => number(title))],
    rows: numbered(rows),
  };
}

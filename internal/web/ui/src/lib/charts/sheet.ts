/** The numbers of an answer as a table, with the people behind each. */
import type { Answer, InsightKind, Question } from '../api/insights';
import type {
  FunnelAnswer,
  FunnelResult,
  LifecycleAnswer,
  PathsAnswer,
  RetentionAnswer,
  SessionsAnswer,
  StickinessAnswer,
  TrendAnswer,
} from '../api/answers';
import type {
  FunnelQuestion,
  Group,
  LifecycleQuestion,
  PathsQuestion,
  RetentionQuestion,
  SessionsQuestion,
  StickinessQuestion,
  TrendQuestion,
} from '../api/questions';
import {
  funnelPick,
  lifecyclePick,
  linkPick,
  nodePick,
  retentionPick,
  sessionsPick,
  stickinessPick,
} from '../picks';
import { retentionHeat } from './heat';
import { groupName } from './plot';
import { lifecycleParts, sessionsMetrics } from './plots';
import { nodeName } from './sankey';
import { number, seconds, share, text, type Sheet, type SheetRow } from './sheet-parts';
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

function funnelSheet(question: FunnelQuestion, answer: FunnelAnswer): Sheet {
  const grouped = answer.groups.length > 0;
  // The answer's own breakdown is the names of properties, and no group.
  const everyone = { steps: answer.steps };
  const results: (Pick<FunnelResult, 'steps'> & { breakdown?: Group })[] = [
    everyone,
    ...answer.groups,
  ];
  const columns = [
    ...(grouped ? [text('Group')] : []),
    text('Step'),
    number('People'),
    share('Of first'),
    share('Of previous'),
    number('Dropped'),
    seconds('Median time'),
    seconds('Average time'),
  ];
  const people = grouped ? 2 : 1;
  const rows = results.flatMap(({ steps, breakdown }) =>
    steps.map((step) => ({
      cells: [
        ...(grouped ? [breakdown === undefined ? 'Everyone' : groupName(breakdown)] : []),
        `${step.step}. ${step.label}`,
        step.people,
        step.conversion,
        step.conversion_from_previous,
        step.dropped,
        step.median_seconds,
        step.avg_seconds,
      ],
      picks: (column: number) => {
        if (column === people)
          return funnelPick(question, answer, step.step, 'converted', breakdown);
        if (column === people + 3)
          return funnelPick(question, answer, step.step, 'dropped', breakdown);
        return undefined;
      },
    })),
  );
  return { columns, rows: numbered(rows) };
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

function pathsSheet(question: PathsQuestion, answer: PathsAnswer): Sheet {
  const columns = [
    number('Step'),
    text('From'),
    text('To'),
    number('Paths'),
    number('People'),
    share('Share'),
    number('End here'),
  ];
  const nodes = answer.steps.flatMap(({ step, nodes }) =>
    nodes.map((node) => ({
      cells: [step, nodeName(node.node), '', node.paths, node.people, node.share, node.dropped],
      picks: (column: number) => {
        const name = `${nodeName(node.node)}, step ${step}`;
        if (column === 4) return nodePick(question, step, node, 'reached', name);
        return column === 6
          ? nodePick(question, step, node, 'dropped', `Ended at ${name}`)
          : undefined;
      },
    })),
  );
  const links = answer.links.map((link) => ({
    cells: [
      link.step,
      nodeName(link.from),
      nodeName(link.to),
      link.paths,
      link.people,
      link.share,
      null,
    ],
    picks: (column: number) =>
      column === 4
        ? linkPick(question, answer, link, `${nodeName(link.from)} → ${nodeName(link.to)}`)
        : undefined,
  }));
  return { columns, rows: numbered([...nodes, ...links]) };
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
  const ticks = timeTicks(times(answer.points), answer.interval, answer.timezone);
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

function sessionsSheet(question: SessionsQuestion, answer: SessionsAnswer): Sheet {
  const grouped = answer.groups.length > 0;
  const ticks = timeTicks(times(answer.points), answer.interval, answer.timezone);
  const people = (grouped ? 2 : 1) + sessionsMetrics.findIndex(({ id }) => id === 'people');
  const results = grouped ? answer.groups : [{ points: answer.points, breakdown: undefined }];
  const rows = results.flatMap(({ points, breakdown }) =>
    points.map((point, at) => {
      const title = ticks[at]?.title ?? point.time;
      const group = breakdown === undefined ? [] : [groupName(breakdown)];
      return {
        cells: [title, ...group, ...sessionsMetrics.map(({ id }) => point[id])],
        picks: (column: number) =>
          column === people
            ? sessionsPick(
                question,
                answer,
                ['Sessions', title, ...group].join(', '),
                at,
                breakdown,
              )
            : undefined,
      };
    }),
  );
  const metrics = sessionsMetrics.map(
    ({ title, unit }) => ({ title, unit: unit ?? 'number' }) as const,
  );
  return {
    columns: [text('Time'), ...(grouped ? [text('Group')] : []), ...metrics],
    rows: numbered(rows),
  };
}

function times(points: readonly { time: string }[]): string[] {
  return points.map(({ time }) => time);
}

function numbered(rows: Omit<SheetRow, 'place'>[]): SheetRow[] {
  return rows.map((row, place) => ({ ...row, place }));
}

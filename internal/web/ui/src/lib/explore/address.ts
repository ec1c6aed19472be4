/** All that Explore shows, as the query of its address, and back. */
import { defaultQuestion, encodeQuestion, viewOf, type Question, type View } from '../question';
import { sessionsMetrics, type SessionsMetric } from '../charts/plots';
import type { PeopleBehind, PeoplePick } from '../picks';
import { readQuestion } from '../question/check';
import { compact, flag, list, members, oneOf, text, whole } from '../question/read';
import { readTree, writeTree } from '../question/tree';

export interface Exploring {
  question: Question;
  view: View;
  /** Which value of sessions is drawn. */
  metric: SessionsMetric;
  /** The people who are looked at. */
  pick?: PeoplePick | undefined;
  /** The tile of a dashboard that is to be changed. */
  dashboard?: string | undefined;
  tile?: string | undefined;
}

const WITHOUT = 4;

/** The query without what is usual. */
export function writeExploring(exploring: Exploring): URLSearchParams {
  const { question, view, metric, pick, dashboard, tile } = exploring;
  const params = encodeQuestion(question);
  if (view !== viewOf(question.insight, '')) params.set('view', view);
  if (metric !== 'sessions') params.set('metric', metric);
  if (dashboard !== undefined) params.set('dashboard', dashboard);
  if (tile !== undefined) params.set('tile', tile);
  writeTree(params, 'who', pick);
  return params;
}

/** A query without a question shows the usual trend. */
export function readExploring(params: URLSearchParams): Exploring {
  const tree = readTree(params);
  const question = readQuestion(tree) ?? defaultQuestion('trend');
  return {
    question,
    view: viewOf(question.insight, params.get('view')),
    metric: sessionsMetrics.find(({ id }) => id === params.get('metric'))?.id ?? 'sessions',
    pick: readPick(tree.who),
    dashboard: text(params.get('dashboard')),
    tile: text(params.get('tile')),
  };
}

function readPick(value: unknown): PeoplePick | undefined {
  const { title, question, without } = members(value);
  const behind = readBehind(question);
  if (behind === undefined) return undefined;
  const others = list(without, WITHOUT, readBehind);
  return {
    title: text(title) ?? 'People',
    question: behind,
    ...(others.length > 0 && { without: others }),
  };
}

/** A question with the part whose people are meant; the server checks that it makes sense. */
function readBehind(value: unknown): PeopleBehind | undefined {
  const people = members(members(value).people);
  const question = readQuestion(value);
  if (question === undefined || !('people' in members(value))) return undefined;
  if (question.insight === 'funnel') {
    const { step, outcome, breakdown } = people;
    const part = compact({
      step: whole(step, 1, 30) ?? 1,
      outcome: oneOf(outcome, ['converted', 'dropped'] as const),
      breakdown: readGroup(breakdown),
    });
    return { ...question, people: part };
  }
  if (question.insight === 'retention') {
    const { cohort, period, outcome, breakdown } = people;
    const part = compact({
      cohort: text(cohort) ?? '',
      period: whole(period, 0, 500) ?? 0,
      outcome: oneOf(outcome, ['retained', 'lost'] as const),
      breakdown: readGroup(breakdown),
    });
    return { ...question, people: part };
  }
  return question.insight === 'paths' ? { ...question, people: readPlace(people) } : undefined;
}

function readPlace(people: Record<string, unknown>): { step: number } {
  return compact({
    step: whole(people.step, 1, 20) ?? 1,
    node: text(people.node),
    other: flag(people.other),
    next_node: text(people.next_node),
    next_other: flag(people.next_other),
    outcome: oneOf(people.outcome, ['reached', 'dropped'] as const),
  });
}

/** The values of a group; undefined if none is given. */
function readGroup(value: unknown): (string | null)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((one) => (one === null ? null : String(one)));
}

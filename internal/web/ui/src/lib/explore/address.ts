/** All that Explore shows, as the query of its address, and back. */
import { defaultQuestion, encodeQuestion, viewOf, type Question, type View } from '../question';
import { sessionsMetrics, type SessionsMetric } from '../charts/plots';
import type { PeoplePick } from '../picks';
import { readQuestion } from '../question/check';
import { members, text } from '../question/read';
import { readTree, writeTree } from '../question/tree';
import { readBehind } from './behind';

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
  const { title, question } = members(value);
  const behind = readBehind(question);
  return behind === undefined ? undefined : { title: text(title) ?? 'People', question: behind };
}

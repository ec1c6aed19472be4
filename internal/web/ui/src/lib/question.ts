/** Questions as the dashboard keeps them: in links, tiles and saved insights. */
import { appearance } from '../stores/appearance.svelte';
import type { InsightKind, Question, QuestionOf } from './api/insights';
import type { Filter } from './api/questions';
import { readQuestion } from './question/check';
import { defaults } from './question/kinds';
import { readTree, writeTree } from './question/tree';

export type { InsightKind, Question, QuestionOf } from './api/insights';
export { readQuestion } from './question/check';
export { kinds, kindTitle, viewOf, viewsOf, viewTitle, type View } from './question/kinds';

/** The question that an insight begins with, in the zone that was chosen. */
export function defaultQuestion<K extends InsightKind>(kind: K): QuestionOf[K] {
  return { ...defaults[kind], timezone: appearance.timezone };
}

/** The question as a readable query, to be put into a URL with other parameters. */
export function encodeQuestion(question: Question): URLSearchParams {
  const params = new URLSearchParams();
  writeTree(params, '', readQuestion(question) ?? question);
  return params;
}

/** The question of a query; undefined if it holds none. Other parameters are ignored. */
export function decodeQuestion(params: URLSearchParams): Question | undefined {
  return readQuestion(readTree(params));
}

/** The address at which Explore shows the question. */
export function exploreLink(question: Question, view?: string): string {
  const params = encodeQuestion(question);
  if (view !== undefined && view !== '') params.set('view', view);
  return `/explore?${params.toString()}`;
}

/** The question about another time; null leaves it as it is. */
export function applyRange<Q extends Question>(
  question: Q,
  range: { from?: string; to?: string } | null,
  timezone?: string,
): Q {
  const zone = timezone === undefined ? {} : { timezone };
  if (range === null) return { ...question, ...zone };
  const rest = { ...question };
  delete rest.from;
  delete rest.to;
  const bounds = {
    ...(range.from === undefined || range.from === '' ? {} : { from: range.from }),
    ...(range.to === undefined || range.to === '' ? {} : { to: range.to }),
  };
  return { ...rest, ...bounds, ...zone };
}

/** The question with more filters, which must hold as well as its own. */
export function applyFilters<Q extends Question>(question: Q, filters: readonly Filter[]): Q {
  if (filters.length === 0) return question;
  return { ...question, filters: [...(question.filters ?? []), ...filters] };
}

/** POST /v1/query: asks, and knows which answer belongs to which question. */
import type * as answers from './answers';
import type * as people from './people-answers';
import type * as questions from './questions';
import { request, requestText } from './request';

export type * from './answers';
export type * from './people-answers';
export type * from './questions';

/** Questions that are shown as charts, by insight. */
export interface QuestionOf {
  trend: questions.TrendQuestion;
  funnel: questions.FunnelQuestion;
  retention: questions.RetentionQuestion;
  paths: questions.PathsQuestion;
  stickiness: questions.StickinessQuestion;
  lifecycle: questions.LifecycleQuestion;
  sessions: questions.SessionsQuestion;
}

/** Their answers. */
export interface AnswerOf {
  trend: answers.TrendAnswer;
  funnel: answers.FunnelAnswer;
  retention: answers.RetentionAnswer;
  paths: answers.PathsAnswer;
  stickiness: answers.StickinessAnswer;
  lifecycle: answers.LifecycleAnswer;
  sessions: answers.SessionsAnswer;
}

interface OtherAnswerOf {
  names: people.NamesAnswer;
  properties: people.PropertiesAnswer;
  values: people.ValuesAnswer;
}

export type InsightKind = keyof QuestionOf;
export type Question = QuestionOf[InsightKind];
export type Answer = AnswerOf[InsightKind];

type AnyQuestion =
  Question | questions.NamesQuestion | questions.PropertiesQuestion | questions.ValuesQuestion;

/** A question that asks for the people behind a part of its answer. */
type PeopleBehind = Question & { people: questions.PeoplePage };

export type AnswerTo<Q extends AnyQuestion> = (AnswerOf & OtherAnswerOf)[Q['insight']];

/** Throws an ApiError; an aborted signal rejects with its reason. */
export function ask<Q extends AnyQuestion>(
  question: Q,
  signal?: AbortSignal,
): Promise<AnswerTo<Q>> {
  return request('POST', '/v1/query', question, signal);
}

/** The people behind a bar, cell, step or node. */
export function askPeople(
  question: PeopleBehind,
  signal?: AbortSignal,
): Promise<people.PeopleList> {
  return request('POST', '/v1/query', question, signal);
}

/** The answer as CSV. */
export function askCSV(question: AnyQuestion, signal?: AbortSignal): Promise<string> {
  return requestText('POST', '/v1/query', question, 'text/csv', signal);
}

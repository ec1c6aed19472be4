/** The people behind a funnel. */
import type { FunnelAnswer } from '../api/answers';
import type { FunnelQuestion, Group } from '../api/questions';
import { inGroup, settled, type PeoplePick } from './pick';

/** Those who reached a step, or went no further. */
export function funnelPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  step: number,
  outcome: 'converted' | 'dropped',
  group?: Group,
): PeoplePick | undefined {
  if (outcome === 'dropped' && step === answer.steps.length) return undefined;
  const label = answer.steps[step - 1]?.label ?? `step ${step}`;
  const rest = settled(question, answer);
  delete rest.interval;
  return {
    title: outcome === 'converted' ? `Reached “${label}”` : `Went no further than “${label}”`,
    question: { ...rest, people: { step, outcome, ...inGroup(group) } },
  };
}

/** Those who entered in the time of a point and went through to the end. */
export function funnelPointPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  at: number,
  title: string,
  group?: Group,
): PeoplePick | undefined {
  const time = answer.points?.[at]?.time;
  if (time === undefined) return undefined;
  const people = { step: answer.steps.length, time, ...inGroup(group) };
  return { title, question: { ...settled(question, answer), people } };
}

/** Those who went through in so long a time. */
export function funnelBinPick(
  question: FunnelQuestion,
  answer: FunnelAnswer,
  bin: number,
  title: string,
): PeoplePick | undefined {
  const from_seconds = answer.overall.histogram[bin]?.from_seconds;
  if (from_seconds === undefined) return undefined;
  const people = { step: answer.steps.length, from_seconds };
  return { title, question: { ...settled(question, answer), people } };
}

/** The people behind a lifecycle and a stickiness. */
import type { LifecycleAnswer, StickinessAnswer } from '../api/answers';
import type { LifecyclePart, LifecycleQuestion, StickinessQuestion } from '../api/questions';
import { settled, type PeoplePick } from './pick';

/** Those of a part of a lifecycle's point. */
export function lifecyclePick(
  question: LifecycleQuestion,
  answer: LifecycleAnswer,
  outcome: LifecyclePart,
  at: number,
  title: string,
): PeoplePick | undefined {
  const time = answer.points[at]?.time;
  if (time === undefined) return undefined;
  return { title, question: { ...settled(question, answer), people: { time, outcome } } };
}

/** Those who were active on so many days, exactly or at least. */
export function stickinessPick(
  question: StickinessQuestion,
  answer: StickinessAnswer,
  days: number,
  outcome: 'exactly' | 'at_least' = 'exactly',
): PeoplePick {
  const number = days === 1 ? '1 day' : `${days} days`;
  const stretch = answer.per === 'period' ? '' : ` of any ${answer.per}`;
  return {
    title: `Active on ${outcome === 'at_least' ? 'at least ' : ''}${number}${stretch}`,
    question: { ...settled(question, answer), people: { days, outcome } },
  };
}

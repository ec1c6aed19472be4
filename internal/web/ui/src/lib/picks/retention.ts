/** The people behind a retention. */
import type { RetentionAnswer, RetentionCohort } from '../api/answers';
import type { RetentionQuestion } from '../api/questions';
import { settled, type PeoplePick } from './pick';

/** Those of a cohort who came back in a period of it, or did not. */
export function retentionPick(
  question: RetentionQuestion,
  answer: RetentionAnswer,
  cohort: RetentionCohort,
  period: number,
  outcome: 'retained' | 'lost',
  title: string,
): PeoplePick | undefined {
  if ((cohort.retained[period] ?? null) === null) return undefined;
  const group = cohort.breakdown.length > 0 ? { breakdown: cohort.breakdown } : {};
  const people = { cohort: cohort.start, period, outcome, ...group };
  return { title, question: { ...settled(question, answer), people } };
}

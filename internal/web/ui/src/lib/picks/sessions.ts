/** The people behind sessions. */
import type { SessionsAnswer, SessionsPage } from '../api/answers';
import type { Group, SessionsPlace, SessionsQuestion } from '../api/questions';
import { inGroup, settled, type PeoplePick } from './pick';

/** Those with a session that began in the time of a point. */
export function sessionsPick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  title: string,
  at: number,
  group?: Group,
): PeoplePick | undefined {
  const time = answer.points[at]?.time;
  if (time === undefined) return undefined;
  const people = { time, ...inGroup(group) };
  return { title, question: { ...settled(question, answer), people } };
}

/** Those with a session in the whole period: all of its values are theirs. */
export function sessionsTotalPick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  title: string,
): PeoplePick {
  return { title, question: { ...settled(question, answer), people: {} } };
}

/** Those with a session that begins, or ends, at a page of the list. */
export function sessionsPagePick(
  question: SessionsQuestion,
  answer: SessionsAnswer,
  end: 'entry_page' | 'exit_page',
  page: SessionsPage,
): PeoplePick {
  const place = page.other === true ? { other: true as const } : pathOf(page.page);
  return {
    title: `${end === 'entry_page' ? 'Began' : 'Ended'} at ${pageTitle(page)}`,
    question: { ...settled(question, answer), people: { [end]: place } },
  };
}

function pathOf(page: string | null): SessionsPlace {
  return page === null ? {} : { page };
}

function pageTitle({ page, other }: SessionsPage): string {
  return other === true ? 'another page' : (page ?? 'a page without a path');
}

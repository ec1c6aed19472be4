/** The people of a pick, page by page. */
import { askPeople, type PeopleList } from './api/insights';
import type { PeopleBehind, PeoplePick } from './picks';

const PAGE = 100;

export function askBehind(
  { question }: PeoplePick,
  after: string | undefined,
  signal: AbortSignal,
): Promise<PeopleList> {
  const people = { ...question.people, limit: PAGE, ...(after === undefined ? {} : { after }) };
  return askPeople({ ...question, people } as PeopleBehind, signal);
}

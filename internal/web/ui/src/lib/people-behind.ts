/** The people of a pick, page by page. */
import { askPeople, type PeopleList, type PersonRef } from './api/insights';
import type { PeopleBehind, PeoplePick } from './picks';

export interface PeoplePage {
  people: PeopleList['people'];
  /** All there are; undefined where that is not known before the end. */
  total?: number;
  next?: string;
}

const PAGE = 100;
/** As large as a page may be, for lists that nobody sees. */
const LARGE_PAGE = 1_000;
/** So many pages of people are taken from others; more would be a long wait. */
const MAX_LARGE_PAGES = 20;

export async function askBehind(
  pick: PeoplePick,
  after: string | undefined,
  signal: AbortSignal,
): Promise<PeoplePage> {
  if (pick.without === undefined || pick.without.length === 0) {
    const { people, total, next } = await page(pick.question, PAGE, after, signal);
    return { people, total, ...(next === undefined ? {} : { next }) };
  }
  return difference(pick.question, pick.without, after, signal);
}

/** Those of a question less those of others: by keys, which are of one moment. */
async function difference(
  question: PeopleBehind,
  without: readonly PeopleBehind[],
  after: string | undefined,
  signal: AbortSignal,
): Promise<PeoplePage> {
  const taken = new Set<string>();
  for (const other of without) {
    for (const { person } of await everybody(other, signal)) taken.add(person);
  }
  const { people, next } = await page(question, LARGE_PAGE, after, signal);
  const left = people.filter(({ person }) => !taken.has(person));
  const whole = after === undefined && next === undefined;
  return {
    people: left,
    ...(whole ? { total: left.length } : {}),
    ...(next === undefined ? {} : { next }),
  };
}

async function everybody(question: PeopleBehind, signal: AbortSignal): Promise<PersonRef[]> {
  const all: PersonRef[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MAX_LARGE_PAGES; pages++) {
    const { people, next } = await page(question, LARGE_PAGE, after, signal);
    all.push(...people);
    if (next === undefined || next === '') return all;
    after = next;
  }
  throw new Error('These are too many people to list. Choose a shorter interval.');
}

function page(
  question: PeopleBehind,
  limit: number,
  after: string | undefined,
  signal: AbortSignal,
): Promise<PeopleList> {
  const people = { ...question.people, limit, ...(after === undefined ? {} : { after }) };
  return askPeople({ ...question, people } as PeopleBehind, signal);
}

/** The people of a pick, page by page, and all of them as CSV. */
import { askCSV, askPeople, type PeopleList } from './api/insights';
import type { PeopleBehind, PeoplePick } from './picks';

/** As many as are shown at once. */
const PAGE = 100;
/** As many as the server gives at once, and as a file has. */
const FILE_PAGE = 1_000;
export const MAX_FILE_PEOPLE = 100_000;

export function askBehind(
  pick: PeoplePick,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<PeopleList> {
  return askPeople(paged(pick, PAGE, after), signal);
}

/** All of them, up to MAX_FILE_PEOPLE. The server writes it: its cells are no formulas. */
export async function csvBehind(pick: PeoplePick): Promise<string> {
  const pages: Page[] = [];
  let after: string | undefined;
  do {
    const question = paged(pick, FILE_PAGE, after);
    const [csv, { next }] = await Promise.all([askCSV(question), askPeople(question)]);
    pages.push(pageOf(csv));
    after = next;
  } while (after !== undefined && pages.length * FILE_PAGE < MAX_FILE_PEOPLE);
  // A funnel's page has as many columns as its people reached steps.
  const head = pages.reduce(
    (longest, page) => (page.head.length > longest.length ? page.head : longest),
    '',
  );
  return head + pages.map(({ rows }) => rows).join('');
}

interface Page {
  /** The line with the names of the columns, its end included. */
  head: string;
  rows: string;
}

/** The names of its columns have no ends of lines in them. */
function pageOf(csv: string): Page {
  const end = csv.indexOf('\n') + 1;
  return { head: csv.slice(0, end), rows: csv.slice(end) };
}

function paged({ question }: PeoplePick, limit: number, after: string | undefined): PeopleBehind {
  const people = { ...question.people, limit, ...(after === undefined ? {} : { after }) };
  return { ...question, people } as PeopleBehind;
}

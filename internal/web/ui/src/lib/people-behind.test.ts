import { afterEach, expect, test, vi } from 'vitest';
import * as samples from '../testing/answers';
import { serve } from '../testing/server';
import { askBehind, csvBehind } from './people-behind';
import { sessionsTotalPick } from './picks';

const pick = sessionsTotalPick(samples.questions.sessions, samples.sessions, 'All');

afterEach(() => {
  vi.unstubAllGlobals();
});

interface Asked {
  people: { limit: number; after?: string };
}

test('a file has all the people, however many pages they are', async () => {
  const pages = new Map([
    [undefined, { steps: '', rows: '1,=a\n2,b\n', next: '2' }],
    ['2', { steps: ',step_1', rows: '3,c,09:00\n', next: undefined }],
  ]);
  vi.stubGlobal('fetch', (_path: string, init: RequestInit & { headers: { Accept: string } }) => {
    const { people } = JSON.parse(init.body as string) as Asked;
    expect(people.limit).toBe(1_000);
    const page = pages.get(people.after);
    const csv = `person,distinct_id${page?.steps ?? ''}\n${page?.rows ?? ''}`;
    const answer = { total: 3, people: [], ...(page?.next && { next: page.next }) };
    const wanted = init.headers.Accept === 'text/csv';
    return Promise.resolve(wanted ? new Response(csv) : Response.json(answer));
  });
  expect(await csvBehind(pick)).toBe('person,distinct_id,step_1\n1,=a\n2,b\n3,c,09:00\n');
});

test('a list asks on from where it was', async () => {
  const calls = serve(() => Response.json({ total: 0, people: [] }));
  await askBehind(pick, '77');
  expect((calls[0]?.body as Asked).people).toEqual({ limit: 100, after: '77' });
});

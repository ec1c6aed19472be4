import { beforeEach, expect, test, vi } from 'vitest';
import { problem, serve, type Call } from '../testing/server';
import { Vocabulary } from './vocabulary';

const catalogue = {
  events: [
    { name: 'old', count: 900, count_30d: 0, hidden: false },
    { name: 'secret', count: 800, count_30d: 80, hidden: true },
    { name: 'page_view', count: 70, count_30d: 7, hidden: false },
  ],
  properties: [
    { property: 'properties.debug', description: '', hidden: true },
    { property: 'properties.amount', description: 'What was paid', hidden: false },
  ],
};

beforeEach(() => {
  vi.unstubAllGlobals();
});

function server({ path, body }: Call): Response {
  if (path === '/v1/catalogue') return Response.json(catalogue);
  if (path === '/v1/cohorts') return Response.json({ cohorts: [{ name: 'loyal' }] });
  const { insight } = body as { insight: string };
  if (insight !== 'properties') return problem(400, 'not asked for');
  const facts = { type: 'number', share: 0.5, examples: [] };
  const names = ['properties.debug', 'properties.amount', 'person.plan'];
  return Response.json({ properties: names.map((property) => ({ property, ...facts })) });
}

function values(suggestions: readonly { value: string }[]): string[] {
  return suggestions.map(({ value }) => value);
}

test('names are offered by how often they came lately, hidden ones are not', async () => {
  serve(server);
  const names = await new Vocabulary().names('');
  expect(values(names)).toEqual(['page_view', 'old']);
  expect(names[0]?.note).toBe('7');
});

test('properties that are hidden are not offered', async () => {
  serve(server);
  const offered = values(await new Vocabulary().properties(''));
  expect(offered).toContain('properties.amount');
  expect(offered).not.toContain('properties.debug');
  const people = values(await new Vocabulary().properties('', { people: true }));
  expect(people).toEqual(['person.plan', 'cohort.loyal']);
});

test('without a catalogue there are properties all the same', async () => {
  serve((call) => (call.path === '/v1/catalogue' ? problem(503, 'Busy.') : server(call)));
  expect(values(await new Vocabulary().properties('debug'))).toEqual(['properties.debug']);
});

test('what is known is not asked for again with each key pressed', async () => {
  const calls = serve(server);
  const vocabulary = new Vocabulary();
  for (const text of ['p', 'pa', 'pag']) await vocabulary.names(text);
  expect(calls).toHaveLength(1);
});

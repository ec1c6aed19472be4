import { expect, test } from 'vitest';
import type { CatalogueEvent } from '../api/catalogue';
import { findEvents } from './find';

function event(name: string, changes: Partial<CatalogueEvent> = {}): CatalogueEvent {
  return { name, description: '', hidden: false, known: false, count: 1, count_30d: 1, ...changes };
}

test('events are found by name and description, hidden ones on request', () => {
  const events = [
    event('page_view'),
    event('Purchase', { description: 'Somebody paid' }),
    event('scroll', { hidden: true }),
  ];
  const found = (text: string, hidden = false): string[] =>
    findEvents(events, text, hidden).map(({ name }) => name);
  expect(found('')).toEqual(['page_view', 'Purchase']);
  expect(found(' PURCH ')).toEqual(['Purchase']);
  expect(found('paid')).toEqual(['Purchase']);
  expect(found('s', true)).toEqual(['Purchase', 'scroll']);
});

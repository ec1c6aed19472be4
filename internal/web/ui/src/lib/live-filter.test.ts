import { expect, test } from 'vitest';
import { sampleEvent } from '../testing/samples';
import { readFilter } from './live-filter';

const event = sampleEvent({
  name: 'purchase',
  user_id: 'Ada',
  properties: { amount: 12.5, item: { colour: 'Blue' } },
  context: { path: '/cart', country: 'DE' },
});

test.each([
  ['', true],
  ['purch', true],
  ['PURCHASE', true],
  ['refund', false],
  ['ada', true],
  ['blue', true],
  ['purchase country=de', true],
  ['purchase country=fr', false],
  ['amount=12.5', true],
  ['properties.amount=12', true],
  ['properties.item.colour=blue', false],
  ['colour=blue', false],
  ['name=purchase', true],
  ['country=', true],
  ['city=', false],
  ['=purchase', false],
  ['user_id=ada path=/cart', true],
])('%j shows the purchase: %s', (text, shown) => {
  expect(readFilter(text)(event)).toBe(shown);
});

test('an event that holds itself is not followed for ever', () => {
  const round: Record<string, unknown> = {};
  round.self = round;
  expect(readFilter('nothing')(sampleEvent({ properties: round }))).toBe(false);
});

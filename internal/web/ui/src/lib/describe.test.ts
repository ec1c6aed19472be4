import { expect, test } from 'vitest';
import { sampleEvent } from '../testing/samples';
import { what, where, who } from './describe';

test('who is the user, else the visitor', () => {
  expect(who(sampleEvent({ user_id: 'u1' }))).toEqual({ label: 'u1', known: true });
  expect(who(sampleEvent())).toEqual({ label: 'a1', known: false });
  expect(who(sampleEvent({ anonymous_id: '' }))).toEqual({ label: 'someone', known: false });
  expect(who(sampleEvent({ user_id: 'x'.repeat(40) })).label).toHaveLength(16);
});

test('what is an amount, else the page, else properties', () => {
  const context = { url: 'https://shop.example/cart', path: '/cart' };
  const bought = { amount: 12.5, currency: 'EUR' };
  expect(what(sampleEvent({ context, properties: bought }))).toBe('€12.50');
  expect(what(sampleEvent({ context }))).toBe('/cart');
  expect(what(sampleEvent({ properties: { plan: 'pro', seats: 3, tags: [1] } }))).toBe(
    'plan pro · seats 3',
  );
  expect(what(sampleEvent())).toBe('');
});

test('an amount in no currency keeps its cents', () => {
  expect(what(sampleEvent({ properties: { amount: 12.5 } }))).toBe('12.5');
  expect(what(sampleEvent({ properties: { amount: 1_234 } }))).toBe('1,234');
});

test('an amount in no real currency is still shown', () => {
  const properties = { amount: 5, currency: 'gold coins' };
  expect(what(sampleEvent({ properties }))).toBe('5 gold coins');
});

test('where is place and means, as far as known', () => {
  expect(where(sampleEvent({ context: { country: 'DE', browser: 'Firefox' } }))).toBe(
    'Germany · Firefox',
  );
  expect(where(sampleEvent({ context: { browser: 'Crawler', bot: true } }))).toBe('bot');
  expect(where(sampleEvent())).toBe('');
});

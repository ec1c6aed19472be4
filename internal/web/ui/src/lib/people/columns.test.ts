import { expect, test } from 'vitest';
import type { PersonFacts } from '../api/people';
import {
  defaultColumns,
  MAX_COLUMNS,
  personName,
  propertyNames,
  propertyOf,
  readColumns,
  writeColumns,
} from './columns';

function person(properties: Record<string, string>): PersonFacts {
  return {
    person: '1',
    distinct_id: 'u1',
    distinct_ids: [{ id: 'u1', kind: 'user' }],
    distinct_ids_total: 1,
    first_seen: '2026-01-01T00:00:00Z',
    last_seen: '2026-01-02T00:00:00Z',
    events: 3,
    properties,
  };
}

test('properties come by how many have them', () => {
  const people = [person({ plan: 'pro', b: '1' }), person({ plan: 'free', a: '1' }), person({})];
  expect(propertyNames(people)).toEqual(['plan', 'a', 'b']);
});

test('what names a person is no column of its own at first', () => {
  expect(defaultColumns(['email', 'plan', 'country', 'name', 'locale', 'x'])).toEqual([
    'plan',
    'country',
    'locale',
  ]);
});

test('columns go through an address, whatever they are called', () => {
  for (const names of [[], ['plan'], ['a,b', 'c%', 'd e', 'é']]) {
    expect(readColumns(writeColumns(names))).toEqual(names);
  }
  expect(readColumns(null)).toBeNull();
  expect(readColumns('%,a,a')).toEqual(['%', 'a']);
  expect(readColumns('a,b,c,d,e,f,g,h,i,j')).toHaveLength(MAX_COLUMNS);
});

test('a column shows what was sent, and nothing else', () => {
  expect(propertyOf(person({}), 'constructor')).toBeUndefined();
  expect(propertyOf(person({}), '__proto__')).toBeUndefined();
  const sent = person(JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, string>);
  expect(propertyOf(sent, 'constructor')).toBe('a');
  expect(propertyOf(sent, '__proto__')).toBe('b');
});

test('a name that nobody could see or press is none', () => {
  expect(personName(person({ name: ' ', first_name: '', last_name: '\n', email: 'a@b' }))).toBe(
    'a@b',
  );
});

test('a person is called by what is known of them', () => {
  expect(personName(person({}))).toBe('u1');
  expect(personName(person({ email: 'a@b.example' }))).toBe('a@b.example');
  expect(personName(person({ first_name: 'Ann', last_name: 'Lee', email: 'a@b' }))).toBe('Ann Lee');
  expect(personName(person({ name: 'Ann', username: 'ann' }))).toBe('Ann');
});

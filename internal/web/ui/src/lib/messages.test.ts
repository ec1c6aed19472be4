import { expect, test } from 'vitest';
import { sampleEvent, sampleSummary } from '../testing/samples';
import { parseEvent, parseSummary } from './messages';

test('messages are read as sent', () => {
  expect(parseEvent(JSON.stringify(sampleEvent()))).toEqual(sampleEvent());
  expect(parseSummary(JSON.stringify(sampleSummary()))).toEqual(sampleSummary());
});

test.each(['', '{', 'null', '1', '[]', '{"name":1,"time":"x"}', '{"name":"a"}'])(
  '%j is no event and no summary',
  (text) => {
    expect(parseEvent(text)).toBeNull();
    expect(parseSummary(text)).toBeNull();
  },
);

test('lists that are null are empty', () => {
  const text = JSON.stringify({ ...sampleSummary(), names: null, pages: null, per_second: null });
  expect(parseSummary(text)).toMatchObject({ names: [], pages: [], per_second: [] });
});

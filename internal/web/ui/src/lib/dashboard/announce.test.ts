import { expect, test } from 'vitest';
import { announceMove, placeText } from './announce';

const place = { x: 0, y: 2, w: 6, h: 4 };

test('says where a tile is now, how large, or that it cannot go on', () => {
  expect(announceMove('Sales', place, { ...place, x: 1 })).toBe('Sales is now at column 2, row 3.');
  expect(announceMove('Sales', place, { ...place, w: 7 })).toBe(
    'Sales is now 7 columns wide and 4 rows tall.',
  );
  expect(announceMove('Sales', place, { ...place })).toBe('Sales cannot go further.');
  expect(placeText(place)).toBe('Column 1 of 12, row 3, 6 columns wide and 4 rows tall');
});

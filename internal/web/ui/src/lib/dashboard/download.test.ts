import { expect, test } from 'vitest';
import { fileName, pictureOf } from './download';

test('a title becomes a file name, whatever it is', () => {
  expect(fileName('Sales / Größe: "2026"')).toBe('sales-größe-2026');
  expect(fileName('../../etc/passwd')).toBe('etc-passwd');
  expect(fileName('→')).toBe('weir');
  expect(fileName('x'.repeat(500))).toHaveLength(80);
});

test('a picture of a data URL is its bytes', async () => {
  const picture = pictureOf('data:image/png;base64,AAEC');
  expect(picture.type).toBe('image/png');
  expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([0, 1, 2]);
});

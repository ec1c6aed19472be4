import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tables } from './tables';

const guide = readFileSync('../../../docs/sql.md', 'utf8');

/** The names in the first column of the table below a relation's title, with their type. */
function documented(relation: string): [string, string][] {
  const section = guide.split(`**\`${relation}\`**`)[1]?.split('\n\n')[1] ?? '';
  return section.split('\n').flatMap((line) => {
    const [, names = '', type = ''] = line.split('|').map((cell) => cell.trim());
    return Array.from(names.matchAll(/`(\w+)`/g), ([, name = '']): [string, string] => [
      name,
      type,
    ]);
  });
}

test.each(tables)('the columns of $name are those of the documentation', ({ name, columns }) => {
  const shown = columns.map((column): [string, string] => [column.name, column.type]);
  expect(shown).toEqual(documented(name));
  expect(shown.length).toBeGreaterThan(6);
});

import { expect, test } from 'vitest';
import { indent, newLine, outdent, type Edit } from './edit';

/** An edit from a text in which [ and ] (or | for both) mark the selection. */
function edit(marked: string): Edit {
  const text = marked.replace(/[[\]|]/g, '');
  const start = marked.search(/[[|]/);
  const end = marked.includes('|') ? start : marked.indexOf(']') - 1;
  return { text, start, end };
}

function marked({ text, start, end }: Edit): string {
  if (start === end) return `${text.slice(0, start)}|${text.slice(start)}`;
  return `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
}

test.each([
  ['|', '  |'],
  ['a|b', 'a |b'],
  ['x\nab|', 'x\nab  |'],
  ['a[b]c', 'a |c'],
  ['[a\nb]\nc', '  [a\n  b]\nc'],
  ['a\n[b\n\nc]', 'a\n  [b\n\n  c]'],
  ['[a\n]b', '  [a\n]b'],
])('Tab: %j', (before, after) => {
  expect(marked(indent(edit(before)))).toBe(after);
});

test.each([
  ['  a|', 'a|'],
  ['a|', 'a|'],
  ['|  a', '|a'],
  ['\ta|', 'a|'],
  ['  [a\n b]\nc', '[a\nb]\nc'],
])('Shift-Tab: %j', (before, after) => {
  expect(marked(outdent(edit(before)))).toBe(after);
});

test.each([
  ['a|', 'a\n|'],
  ['x\n  a|b', 'x\n  a\n  |b'],
  ['  a[b]', '  a\n  |'],
])('Enter: %j', (before, after) => {
  expect(marked(newLine(edit(before)))).toBe(after);
});

/** What keys do to the text of the editor: plain functions of text and selection. */

export interface Edit {
  text: string;
  start: number;
  end: number;
}

export const INDENT = '  ';

/** Tab: indents the lines of a selection, else fills up to the next stop. */
export function indent(edit: Edit): Edit {
  if (!spansLines(edit)) {
    const column = edit.start - lineStart(edit.text, edit.start);
    const fill = ' '.repeat(INDENT.length - (column % INDENT.length));
    return insert(edit, fill);
  }
  return eachLine(edit, (line) => (line === '' ? line : INDENT + line));
}

/** Shift-Tab: takes a step of indentation from each line of the selection. */
export function outdent(edit: Edit): Edit {
  return eachLine(edit, (line) => line.replace(/^( {1,2}|\t)/, ''));
}

/** Enter: the new line begins where the one before did. */
export function newLine(edit: Edit): Edit {
  const line = edit.text.slice(lineStart(edit.text, edit.start), edit.start);
  return insert(edit, '\n' + (/^[ \t]*/.exec(line)?.[0] ?? ''));
}

/** Puts a text in place of the selection, and the cursor behind it. */
export function insert({ text, start, end }: Edit, inserted: string): Edit {
  const at = start + inserted.length;
  return { text: text.slice(0, start) + inserted + text.slice(end), start: at, end: at };
}

function spansLines({ text, start, end }: Edit): boolean {
  return text.slice(start, end).includes('\n');
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Changes the lines that the selection touches; it then covers the same text. */
function eachLine({ text, start, end }: Edit, change: (line: string) => string): Edit {
  const first = lineStart(text, start);
  const next = text.indexOf('\n', Math.max(start, end - 1));
  const last = next < 0 ? text.length : next;
  const lines = text.slice(first, last).split('\n');
  const changed = lines.map(change);
  const inside = changed.join('\n');
  const moved = (changed[0] ?? '').length - (lines[0] ?? '').length;
  const grown = inside.length - (last - first);
  const newStart = Math.max(first, start + moved);
  return {
    text: text.slice(0, first) + inside + text.slice(last),
    start: newStart,
    end: Math.max(newStart, end + grown),
  };
}

/** Where in the statement an error is, from what the server says about it. */

export interface Place {
  /** In characters from the beginning. */
  start: number;
  end: number;
  /** From 1. */
  line: number;
}

/** Returns null if the message names no place that is in the statement. */
export function placeOf(message: string, sql: string): Place | null {
  return byLineAndColumn(message, sql) ?? byQuotedLine(message, sql) ?? byName(message, sql);
}

/** The message without the drawing of the place, which the editor shows itself. */
export function withoutPlace(message: string): string {
  return message
    .replace(/^sql: /i, '')
    .replace(/\n+LINE \d+: [^\n]*\n *\^\.?\s*$/, '')
    .replace(/ \(line \d+, column \d+\)/, '')
    .trim();
}

/** `… at or near "x" (line 3, column 7)` */
function byLineAndColumn(message: string, sql: string): Place | null {
  const match = /\(line (\d+), column (\d+)\)/.exec(message);
  if (match === null) return null;
  return placeAt(sql, Number(match[1]), Number(match[2]) - 1);
}

/** DuckDB's own: the line, perhaps cut to fit, and a mark below it. */
function byQuotedLine(message: string, sql: string): Place | null {
  const match = /\n(LINE (\d+): )([^\n]*)\n( *)\^/.exec(message);
  if (match === null) return null;
  const [, head = '', line = '', quoted = '', blank = ''] = match;
  const column = blank.length - head.length;
  const text = quoted.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const cut = quoted.startsWith('...') ? 3 : 0;
  const begins = (sql.split('\n')[Number(line) - 1] ?? '').indexOf(text);
  return begins < 0 ? null : placeAt(sql, Number(line), begins + column - cut);
}

/** `there is no relation "x"`: the first place where the name stands as a word. */
function byName(message: string, sql: string): Place | null {
  const name = /"([^"\n]+)"/.exec(message)?.[1];
  if (name === undefined) return null;
  const word = new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, 'i').exec(sql);
  if (word === null) return null;
  const line = sql.slice(0, word.index).split('\n').length;
  return { start: word.index, end: word.index + word[0].length, line };
}

function placeAt(sql: string, line: number, column: number): Place | null {
  const lines = sql.split('\n');
  const text = lines[line - 1];
  if (text === undefined || column < 0 || column > text.length) return null;
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, column);
  const word = /^[\w$]+|^./.exec(text.slice(column))?.[0] ?? '';
  return { start, end: start + word.length, line };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A statement in pieces, each with the kind that colours it. */

export interface Piece {
  kind: 'keyword' | 'string' | 'number' | 'comment' | 'plain';
  text: string;
}

const KEYWORDS =
  'all and any as asc between by case cast cross desc distinct else end escape except exclude exists false filter first from full group groups having ilike in inner intersect interval is join last lateral left like limit not null nulls offset on or order outer over partition positional preceding qualify recursive replace right sample select semi anti set sets similar then true try_cast unbounded union unnest using values when where window with';

const keywords = new Set(KEYWORDS.split(' '));

const PIECES =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>'(?:[^']|'')*(?:'|$))|"(?:[^"]|"")*(?:"|$)|(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)|(?<word>[a-z_]\w*)|\s+|./giu;

/** The texts of the pieces, joined, are the statement. */
export function highlight(sql: string): Piece[] {
  return Array.from(sql.matchAll(PIECES), (match) => ({ kind: kindOf(match), text: match[0] }));
}

function kindOf({ groups = {} }: RegExpExecArray): Piece['kind'] {
  if (groups.comment !== undefined) return 'comment';
  if (groups.text !== undefined) return 'string';
  if (groups.number !== undefined) return 'number';
  return keywords.has(groups.word?.toLowerCase() ?? '') ? 'keyword' : 'plain';
}

/** Pieces within a range and around it, so that it can be marked. */
export function split(
  pieces: readonly Piece[],
  range: { start: number; end: number } | null,
): (Piece & { marked: boolean })[] {
  const parts: (Piece & { marked: boolean })[] = [];
  let at = 0;
  for (const { kind, text } of pieces) {
    const cuts = [range?.start ?? -1, range?.end ?? -1].map((cut) => clamp(cut - at, text.length));
    const [from = 0, to = 0] = cuts;
    for (const [begin, end] of [
      [0, from],
      [from, to],
      [to, text.length],
    ] as const) {
      if (begin < end)
        parts.push({
          kind,
          text: text.slice(begin, end),
          marked: begin === from && end === to && from < to,
        });
    }
    at += text.length;
  }
  return parts;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

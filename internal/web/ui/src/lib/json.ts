/** Pretty JSON in pieces, each with the kind that colours it. */

export interface Token {
  kind: 'key' | 'string' | 'number' | 'word' | 'plain';
  text: string;
}

const PIECES =
  /(?<key>"(?:[^"\\]|\\.)*"(?=:))|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\d[\d.eE+-]*)|(?<word>true|false|null)|(?<plain>[^"\dtfn-]+|.)/g;

/** The texts of the tokens, joined, are JSON.stringify(value, null, 2). */
export function jsonTokens(value: unknown): Token[] {
  const text = JSON.stringify(value, null, 2);
  return Array.from(text.matchAll(PIECES), (match) => ({ kind: kindOf(match), text: match[0] }));
}

function kindOf(match: RegExpExecArray): Token['kind'] {
  const kinds: Token['kind'][] = ['key', 'string', 'number', 'word'];
  return kinds.find((kind) => match.groups?.[kind] !== undefined) ?? 'plain';
}

/** Pretty JSON in pieces, each with the kind that colours it. */

export interface Token {
  kind: 'key' | 'string' | 'number' | 'word' | 'plain';
  text: string;
}

const PIECES =
  /(?<key>"(?:[^"\\]|\\.)*"(?=:))|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\d[\d.eE+-]*)|(?<word>true|false|null)|(?<plain>[^"\dtfn-]+|.)/g;

/** Characters that turn the text around them, and are themselves not seen. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The texts of the tokens, joined, are JSON.stringify(value, null, 2), with
 * escapes for what would make it read other than it is.
 */
export function jsonTokens(value: unknown): Token[] {
  const text = JSON.stringify(value, null, 2).replace(TURNING, escaped);
  return Array.from(text.matchAll(PIECES), (match) => ({ kind: kindOf(match), text: match[0] }));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function kindOf(match: RegExpExecArray): Token['kind'] {
  const kinds: Token['kind'][] = ['key', 'string', 'number', 'word'];
  return kinds.find((kind) => match.groups?.[kind] !== undefined) ?? 'plain';
}

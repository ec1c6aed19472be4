/**
 * Nested values as a readable query: `steps.0.event=signup&steps.1.event=login`.
 * Numbers, booleans, null and the empty object are bare; a text that would be
 * taken for one of them, that begins with a quote or is empty, is written as JSON.
 */

type Leaf = string | number | boolean | null | Record<string, never>;
export type Tree = Leaf | Tree[] | TreeObject;
export interface TreeObject {
  [name: string]: Tree;
}

/** Filters nest 8 deep; no question is as deep as this. */
const MAX_DEPTH = 40;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const INDEX = /^(0|[1-9]\d{0,3})$/;

/** Adds what is within the value under the name; what is undefined is left out. */
export function writeTree(params: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || isEmpty(value)) {
    params.append(name, writeLeaf(value as Leaf));
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    writeTree(params, name === '' ? key : `${name}.${key}`, inner);
  }
}

/** What writeTree wrote. Parts that contradict others are left out; nothing throws. */
export function readTree(params: URLSearchParams): TreeObject {
  const root: Branch = new Map();
  for (const [name, text] of params) place(root, name.split('.'), readLeaf(text));
  const tree = grow(root);
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? tree : {};
}

type Branch = Map<string, Branch | { leaf: Leaf }>;

function place(root: Branch, path: string[], leaf: Leaf): void {
  const last = path.pop();
  if (last === undefined || path.length > MAX_DEPTH) return;
  let branch = root;
  for (const key of path) {
    const next = branch.get(key) ?? (new Map() as Branch);
    if (!(next instanceof Map)) return;
    branch.set(key, next);
    branch = next;
  }
  if (!branch.has(last)) branch.set(last, { leaf });
}

function grow(node: Branch | { leaf: Leaf }): Tree {
  if (!(node instanceof Map)) return node.leaf;
  const keys = [...node.keys()];
  if (keys.length > 0 && keys.every((key) => INDEX.test(key))) {
    const places = keys.map(Number).sort((a, b) => a - b);
    return places.map((place) => growAt(node, String(place)));
  }
  return Object.fromEntries(keys.map((key) => [key, growAt(node, key)]));
}

function growAt(branch: Branch, key: string): Tree {
  const node = branch.get(key);
  return node === undefined ? null : grow(node);
}

function isEmpty(value: object): boolean {
  return !Array.isArray(value) && Object.keys(value).length === 0;
}

function writeLeaf(leaf: Leaf): string {
  if (typeof leaf !== 'string') return JSON.stringify(leaf);
  const plain = leaf !== '' && !leaf.startsWith('"') && typeof readLeaf(leaf) === 'string';
  return plain ? leaf : JSON.stringify(leaf);
}

function readLeaf(text: string): Leaf {
  if (text === 'null') return null;
  if (text === '{}') return {};
  if (text === 'true' || text === 'false') return text === 'true';
  if (NUMBER.test(text)) return Number(text);
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

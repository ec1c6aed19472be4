/**
 * What to put into an application so that it sends to this server, for each
 * SDK of docs/send-events.md. A test compares the two.
 */

/** Where to send, and with which write key. */
export interface Target {
  /** Without a slash at the end. */
  url: string;
  key: string;
}

export type Place = 'web' | 'server' | 'any';

export interface Snippet {
  id: string;
  title: string;
  /** Where it runs. */
  place: Place;
  /** How its packages are installed; empty if they need not be. */
  install: string;
  /** Connects the SDK with this server. */
  setup: (target: Target) => string;
  /** Sends a first event; empty if the set-up does. */
  send: string;
  /** What else to know, in a sentence; empty if nothing. */
  note: string;
}

/** The whole of it, to be copied. */
export function codeOf(snippet: Snippet, target: Target): string {
  return [snippet.setup(target), snippet.send].filter((part) => part !== '').join('\n\n');
}

/** A text as a literal in JavaScript; safe within a script element as well. */
export function js(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return `'${inner.replace(/\\"/g, '"').replace(/'/g, "\\'").replace(/</g, '\\u003c')}'`;
}

/** A text as a literal in Go. */
export function go(text: string): string {
  return JSON.stringify(text);
}

/** A text as one word of a shell. */
export function shell(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** A text as the value of an attribute in double quotes. */
export function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}

/** The SDKs, in the order they are offered. */

import { others } from './others';
import { servers } from './servers';
import type { Snippet } from './snippets';
import { attribute, shell } from './snippets';
import { web } from './web';

const tag: Snippet = {
  id: 'weir-js',
  title: 'Web page (weir.js)',
  place: 'web',
  install: '',
  setup: ({ url, key }) =>
    `<script async src="${attribute(`${url}/weir.js`)}" data-key="${attribute(key)}"></script>`,
  send: '',
  note: 'Put it into the head of every page. Page views, outbound clicks and downloads are sent by themselves; other events with weir.track(…).',
};

const curl: Snippet = {
  id: 'curl',
  title: 'curl',
  place: 'any',
  install: '',
  setup: ({ url, key }) =>
    [
      `curl ${shell(`${url}/v1/events`)} -H ${shell(`Authorization: Bearer ${key}`)} \\`,
      `     -d '{"name":"purchase","user_id":"u1","properties":{"amount":12.5,"currency":"EUR"}}'`,
    ].join('\n'),
  send: '',
  note: 'Anything that can send JSON can send events: one object, or a list of them.',
};

export const snippets: readonly Snippet[] = [tag, curl, ...web, ...servers, ...others];

/** The snippet of an id, or the first. */
export function snippetOf(id: string | null): Snippet {
  return snippets.find((snippet) => snippet.id === id) ?? tag;
}

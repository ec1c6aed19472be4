import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { snippets } from './catalogue';
import { attribute, codeOf, js, shell } from './snippets';

const guide = readFileSync('../../../docs/send-events.md', 'utf8');
const readme = readFileSync('../../../README.md', 'utf8');
const publish = readFileSync('../../../docs/publish.md', 'utf8');

const target = { url: 'https://weir.example', key: 'KEY' };

/** Without what differs between a page that knows the server and one that does not. */
function comparable(code: string): string {
  return code
    .replace(/process\.env\./g, '')
    .replace(/os\.Getenv\("(WEIR_\w+)"\)/g, '$1')
    .replace(/WEIR_WRITE_KEY/g, 'WEIR_KEY')
    .replace(/`\$\{WEIR_URL\}([^`]*)`/g, "'https://weir.example$1'")
    .replace(/url\+"/g, '"https://weir.example')
    .replace(/"Bearer "\+key/g, '"Bearer KEY"')
    .replace(/\bWEIR_URL\b/g, "'https://weir.example'")
    .replace(/(?<!")\bWEIR_KEY\b/g, "'KEY'")
    .replace(/"WEIR_KEY"/g, '"KEY"')
    .replace(/"http:\/\/127\.0\.0\.1:8080"/g, '"https://weir.example"')
    .replace(/'http:\/\/127\.0\.0\.1:8080/g, "'https://weir.example")
    .replace(/"(https:\/\/weir\.example|KEY)"(?=[,)}])/g, "'$1'")
    .replace(/\s+/g, ' ');
}

const documented = [guide, publish].map(comparable).join('\n');
const described = new Set(['ga4', 'snowplow', 'jitsu', 'curl']);

test.each(snippets.filter((snippet) => !described.has(snippet.id)))(
  'the guide has $title like this',
  (snippet) => {
    const [first = ''] = snippet.setup(target).split('\nif err != nil');
    for (const part of first.split('\n\n')) expect(documented).toContain(comparable(part));
  },
);

test('curl sends what the README sends', () => {
  const curl = snippets.find((snippet) => snippet.id === 'curl');
  expect(curl?.setup(target)).toContain("'https://weir.example/v1/events'");
  const body = /-d '(.*)'/.exec(curl?.setup(target) ?? '')?.[1] ?? '';
  expect(readme).toContain(body);
  expect(JSON.parse(body)).toMatchObject({ name: 'purchase' });
});

test('each snippet names the server, and the key unless a domain stands for it', () => {
  for (const snippet of snippets) {
    const code = codeOf(snippet, target);
    expect(code, snippet.id).toContain(snippet.id === 'mixpanel' ? 'weir.example' : target.url);
    if (snippet.id !== 'plausible') expect(code, snippet.id).toContain('KEY');
  }
  expect(new Set(snippets.map((snippet) => snippet.id)).size).toBe(snippets.length);
});

/** Reads a literal of JavaScript back, as far as js() writes them. */
function readLiteral(literal: string): unknown {
  return JSON.parse(`"${literal.slice(1, -1).replace(/"/g, '\\"').replace(/\\'/g, "'")}"`);
}

test.each([`a'b"c`, 'a\\', `\\"`, '</script><script>', 'line\nbreak', '$(id) `id`', '\u2028'])(
  'a key is a text wherever it stands: %j',
  (key) => {
    expect(readLiteral(js(key))).toBe(key);
    expect(js(key)).not.toContain('</');
    expect(shell(key).slice(1, -1).split(`'\\''`).join("'")).toBe(key);
    const tag = document.createElement('div');
    tag.innerHTML = `<i data-key="${attribute(key)}"></i>`;
    expect(tag.querySelector('i')?.getAttribute('data-key')).toBe(key);
    expect(tag.children).toHaveLength(1);
  },
);

/**
 * Opens a page with each SDK for browsers: browser.mjs '{"url":"http://…","keys":{"posthog-js":"…"}}'. It keeps
 * the browser open until its input ends, so that everything has time to be sent.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

/** What people's browsers say. */
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** Nothing but this machine is reached, and nothing looks like a robot's to an SDK. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-blink-features=AutomationControlled',
  '--user-agent=' + AGENT,
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const { url, keys } = JSON.parse(process.argv[2]);
const names = Object.keys(keys);
const scripts = await bundle(names);
const pages = createServer((asked, answer) => {
  const name = asked.url.slice(1);
  answer.setHeader('Content-Type', 'text/html');
  answer.end(name in keys ? page(name) : '');
});
pages.listen(0, '127.0.0.1');
await once(pages, 'listening');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ARGUMENTS,
});
for (const name of names) await open(name);
process.stdin.resume();
await once(process.stdin, 'end');
await browser.close();
pages.close();

/** Returns the script of each SDK as one text. */
async function bundle(names) {
  const entryPoints = names.map((name) => ({ in: `browser/${name}.js`, out: name }));
  const options = { bundle: true, format: 'esm', write: false, outdir: 'out', logLevel: 'error' };
  const { outputFiles } = await build({
    entryPoints,
    absWorkingDir: import.meta.dirname,
    ...options,
  });
  return Object.fromEntries(names.map((name, i) => [name, outputFiles[i].text]));
}

function page(name) {
  const script = scripts[name].replaceAll('</script', '<\\/script');
  return `<!doctype html><title>Shop</title>
    <script>const WEIR_URL = ${JSON.stringify(url)}, WEIR_KEY = ${JSON.stringify(keys[name])};</script>
    <script type="module">${script}; window.done = true;</script>`;
}

/** Opens a page as a visitor of its own, and leaves it when it has made its calls. */
async function open(name) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    console.error(`${name}: ${error.stack}`);
    process.exitCode = 1;
  });
  await page.goto(`http://127.0.0.1:${pages.address().port}/${name}`);
  await page.waitForFunction('window.done');
  await page.goto('about:blank');
}

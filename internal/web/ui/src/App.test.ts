import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { router } from './lib/router.svelte';
import { sampleEvent, sampleSession, sampleSummary, sampleTrend } from './testing/samples';
import { FakeEventSource, problem, serve, type Call } from './testing/server';

// The charts need a canvas, which this DOM has not.
vi.mock('./lib/charts/load', () => ({
  createChart: () =>
    Promise.resolve({
      setOption: vi.fn(),
      resize: vi.fn(),
      dispose: vi.fn(),
      on: vi.fn(),
      isDisposed: () => true,
      getZr: () => ({ on: vi.fn() }),
    }),
}));

let sources: FakeEventSource[];
let cookie: boolean;
let simulated: boolean;
let firstRun: boolean;

// Pages are fetched when they are first shown, which here means compiled.
beforeAll(async () => {
  await Promise.all([
    import('./pages/Live.svelte'),
    import('./pages/FirstRun.svelte'),
    import('./pages/Settings.svelte'),
  ]);
});

beforeEach(() => {
  sources = FakeEventSource.install();
  cookie = false;
  simulated = false;
  firstRun = false;
  history.replaceState(null, '', '/');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

test('the printed URL signs in, and its token leaves the address bar', async () => {
  history.replaceState(null, '', '/#token=good');
  const calls = serve(server);
  render(App);
  expect(location.hash).toBe('');
  await screen.findByText('Connecting…');
  expect(calls[0]).toEqual({ method: 'POST', path: '/v1/session', body: { token: 'good' } });
});

test('the first time, the printed URL leads to the first account, which can wait', async () => {
  firstRun = true;
  history.replaceState(null, '', '/#token=good');
  serve(server);
  render(App);
  await screen.findByRole('heading', { name: 'Make the first account' });
  expect(location.pathname).toBe('/first-run');
  await fireEvent.click(screen.getByRole('link', { name: 'Later' }));
  await screen.findByText('Connecting…');
});

test('without a session there is a form, which says why a token is refused', async () => {
  serve(server);
  render(App);
  await fireEvent.click(await screen.findByLabelText('API token'));
  const field = screen.getByLabelText('API token', { selector: '[type=password]' });
  await fireEvent.input(field, { target: { value: 'bad' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('No such token.');
  await fireEvent.input(field, { target: { value: ' good ' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('Connecting…');
});

test('people sign in by e-mail address and password', async () => {
  const calls = serve(server);
  render(App);
  const email = await screen.findByLabelText('E-mail address');
  await fireEvent.input(email, { target: { value: ' ada@shop.example ' } });
  await fireEvent.input(screen.getByLabelText('Password', { selector: '[type=password]' }), {
    target: { value: ' good ' },
  });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('Connecting…');
  const sent = calls.find(({ method }) => method === 'POST');
  expect(sent?.body).toEqual({ email: 'ada@shop.example', password: ' good ' });
});

test('a server that does not answer is said so, and can be tried again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
  render(App);
  await screen.findByText('Weir does not answer');
  cookie = true;
  serve(server);
  await fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
  await screen.findByText('Connecting…');
});

test('shows the summary, and says so when it is no longer live', async () => {
  await open();
  latest().send('summary', sampleSummary());
  await within(screen.getByRole('main')).findByText('Live', { selector: '.badge' });
  expect(document.title).toBe('11 now · Live · default · Weir');
  expect(screen.getByText('1,234')).toBeTruthy();
  expect(within(screen.getByRole('table', { name: 'Top pages' })).getByText('/shoes')).toBeTruthy();
  latest().fail(false);
  await screen.findByText('Not live.');
});

test('simulated data is labelled, real data is not', async () => {
  await open();
  expect(screen.queryByText('Simulated data.')).toBeNull();
  cleanup();
  simulated = true;
  await open();
  expect(screen.getByText('Simulated data.')).toBeTruthy();
});

test('waits for the first event with a command, until there is one', async () => {
  await open();
  const asOf = { sequence: 0, time: '2026-01-02T03:04:05Z', lag_ms: 0 };
  latest().send('summary', sampleSummary({ total: 0, names: [], pages: [], as_of: asOf }));
  await screen.findByText('Waiting for the first event');
  expect(screen.getByText(/curl .*\/v1\/events/)).toBeTruthy();
  latest().send('event', sampleEvent());
  await screen.findByRole('list', { name: /Newest events/ });
  expect(screen.queryByText('Waiting for the first event')).toBeNull();
});

test('markup in what users send is shown as text, in rows, lists and the dialog', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  await open();
  const names = [{ name: hostile, count: 1 }];
  latest().send('summary', sampleSummary({ names, pages: [{ path: hostile, count: 1 }] }));
  const context = { path: hostile, country: hostile, browser: hostile };
  latest().send('event', sampleEvent({ name: hostile, user_id: hostile, context }));
  await fireEvent.click(await screen.findByRole('button', { name: /onerror/ }));
  expect(await screen.findByRole('dialog')).toBeTruthy();
  expect(screen.getAllByText(hostile).length).toBeGreaterThan(4);
  expect(document.querySelector('img[src="x"]')).toBeNull();
});

test('p pauses the stream, Ctrl+P does not', async () => {
  await open();
  latest().send('summary', sampleSummary());
  await screen.findByRole('button', { name: 'Pause' });
  await fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
  expect(screen.getByRole('button', { name: 'Pause' })).toBeTruthy();
  await fireEvent.keyDown(document.body, { key: 'p' });
  expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy();
});

test('a filter is what the stream is asked for, and is in the address', async () => {
  await open();
  latest().send('summary', sampleSummary());
  const field = await screen.findByRole('searchbox', { name: 'Filter the events' });
  await fireEvent.input(field, { target: { value: 'purchase country=DE' } });
  await vi.waitFor(() => {
    expect(latest().url).toBe('/v1/live?rate=200&word=purchase&word=country%3DDE');
  });
  expect(location.search).toBe('?filter=purchase+country%3DDE');
  latest().send('event', sampleEvent({ name: 'near' }));
  await screen.findByText('near');
  expect(screen.getByText('as they arrive')).toBeTruthy();
  for (let n = 0; n < 200; n++) latest().send('event', sampleEvent({ id: `e${n}` }));
  latest().send('summary', sampleSummary());
  await screen.findByText('a sample of what arrives');
});

test('a purchase is among the latest as soon as it comes', async () => {
  await open();
  latest().send('summary', sampleSummary());
  const properties = { amount: 12.5, currency: 'EUR' };
  latest().send('event', sampleEvent({ name: 'purchase', user_id: 'ada', properties }));
  const list = await screen.findByRole('list', { name: /Latest purchases/ });
  expect(within(list).getByText('€12.50')).toBeTruthy();
  expect(within(list).getByRole('link', { name: 'ada' }).getAttribute('href')).toBe('/people/ada');
});

test('an ended session leads to the form', async () => {
  await open();
  cookie = false;
  latest().fail(true);
  await screen.findByText('The session has ended.');
});

test('signing out ends the session and the stream', async () => {
  await open();
  await fireEvent.click(first('button', /^Account/));
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Sign out' }));
  await screen.findByText('Sign in to Weir');
  expect(cookie).toBe(false);
  expect(latest().readyState).toBe(FakeEventSource.CLOSED);
});

test('moving to another page changes the title and puts the focus at its beginning', async () => {
  await open();
  await fireEvent.click(first('link', 'Settings'));
  const heading = await screen.findByRole('heading', { name: 'Settings' });
  expect(location.pathname).toBe('/settings');
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(heading);
  });
  expect(document.title).toBe('Account · default · Weir');
  const here = screen.getAllByRole('link', { current: 'page' }).map((link) => link.textContent);
  expect(here.map((text) => text.trim())).toEqual(['Settings', 'Account']);
});

test('an address without a page says so', async () => {
  history.replaceState(null, '', '/nothing');
  cookie = true;
  serve(server);
  render(App);
  await screen.findByRole('heading', { name: 'No such page' });
});

test('a project that cannot be opened is left for the one that can', async () => {
  history.replaceState(null, '', '/?project=secret');
  cookie = true;
  serve(server);
  render(App);
  await screen.findByText('Connecting…');
  expect(location.search).toBe('');
});

test('the page of another project waits until it is known who one is there', async () => {
  cookie = true;
  const roles: Record<string, string> = { a: 'admin', b: 'viewer' };
  let enter: () => void = () => undefined;
  serve(({ method, path }) => {
    const project = new URL(path, location.href).searchParams.get('project') ?? '';
    if (path.startsWith('/v1/projects')) return Response.json({ name: 'a', created: '' });
    if (method !== 'GET' || !path.startsWith('/v1/session')) return Response.json({});
    const role = roles[project] as 'admin' | 'viewer';
    const answer = Response.json(sampleSession({ project, role, owner: false }));
    if (project === 'a') return answer;
    return new Promise((resolve) => {
      enter = () => {
        resolve(answer);
      };
    });
  });
  history.replaceState(null, '', '/settings/project?project=a');
  render(App);
  await screen.findByRole('heading', { name: 'Project a' });
  router.set({ project: 'b' });
  await screen.findByText('Loading the page');
  expect(screen.queryByRole('heading', { name: /Project/ })).toBeNull();
  enter();
  await screen.findByText('This is for admins');
});

test('the link to the page shown takes the filter off', async () => {
  history.replaceState(null, '', '/live?filter=purchase');
  await open();
  expect(latest().url).toContain('word=purchase');
  latest().send('summary', sampleSummary());
  await fireEvent.click(first('link', 'Live'));
  await vi.waitFor(() => {
    expect(latest().url).not.toContain('word=');
  });
  expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('');
});

test('the colours are chosen, kept, and follow the system otherwise', async () => {
  await open();
  expect(document.documentElement.dataset.theme).toBe('light');
  await fireEvent.click(screen.getByRole('button', { name: 'Dark colours' }));
  expect(document.documentElement.dataset.theme).toBe('dark');
  cleanup();
  await open();
  expect(document.documentElement.dataset.theme).toBe('dark');
  await fireEvent.click(first('button', /^Account/));
  await fireEvent.click(screen.getByRole('menuitemradio', { name: 'Colours of the system' }));
  expect(document.documentElement.dataset.theme).toBe('light');
  expect(localStorage).toHaveLength(0);
});

/** Opens the page with a session. */
async function open(): Promise<void> {
  cookie = true;
  serve(server);
  render(App);
  await screen.findByText('Connecting…');
}

/** The sidebar's; the bars of a phone have another, which only the style sheet hides. */
function first(role: string, name: string | RegExp): HTMLElement {
  const [found] = screen.getAllByRole(role, { name });
  if (found === undefined) throw new Error(`there is no ${role}`);
  return found;
}

function latest(): FakeEventSource {
  const source = sources.at(-1);
  if (source === undefined) throw new Error('no connection was opened');
  return source;
}

function server({ method, path, body }: Call): Response {
  if (path.endsWith('project=secret')) return problem(403, 'not yours');
  if (path === '/v1/query') return Response.json(sampleTrend([1, 2, 3]));
  if (path === '/v1/sql') return Response.json({ columns: [], rows: [] });
  if (path === '/v1/setup') return Response.json({ needed: firstRun });
  if (path === '/v1/account/sessions') return Response.json({ sessions: [] });
  if (method === 'GET' && cookie) return Response.json(sampleSession({ simulated }));
  if (method === 'GET') return problem(401, 'Sign in first.');
  const { token, password } = (body ?? {}) as { token?: string; password?: string };
  const good = token === 'good' || password?.trim() === 'good';
  if (method === 'POST' && !good) return problem(401, 'No such token.');
  cookie = good;
  return new Response(null, { status: 204 });
}

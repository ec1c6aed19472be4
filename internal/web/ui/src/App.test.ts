import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { sampleEvent, sampleSummary, sampleTrend } from './testing/samples';
import { FakeEventSource, problem, serve, type Call } from './testing/server';

// The charts need a canvas, which this DOM has not.
vi.mock('./lib/charts/load', () => ({
  createChart: () => Promise.resolve({ setOption: vi.fn(), resize: vi.fn(), dispose: vi.fn() }),
}));

let sources: FakeEventSource[];
let cookie: boolean;
let simulated: boolean;

beforeEach(() => {
  sources = FakeEventSource.install();
  cookie = false;
  simulated = false;
  history.replaceState(null, '', '/');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('the printed URL signs in, and its token leaves the address bar', async () => {
  history.replaceState(null, '', '/#token=good');
  const calls = serve(server);
  render(App);
  expect(location.hash).toBe('');
  await screen.findByRole('button', { name: 'Sign out' });
  expect(calls[0]).toEqual({ method: 'POST', path: '/v1/session', body: { token: 'good' } });
});

test('without a session there is a form, which says why a token is refused', async () => {
  serve(server);
  render(App);
  const field = await screen.findByLabelText('API token');
  await fireEvent.input(field, { target: { value: 'bad' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('No such token.');
  await fireEvent.input(field, { target: { value: ' good ' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('Connecting…');
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
  await screen.findByText('Live');
  expect(document.title).toBe('11 now · default · Weir');
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

test('an ended session leads to the form', async () => {
  await open();
  cookie = false;
  latest().fail(true);
  await screen.findByText('The session has ended.');
});

test('signing out ends the session and the stream', async () => {
  await open();
  await fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await screen.findByText('Sign in to Weir');
  expect(cookie).toBe(false);
  expect(latest().readyState).toBe(FakeEventSource.CLOSED);
});

/** Opens the page with a session. */
async function open(): Promise<void> {
  cookie = true;
  serve(server);
  render(App);
  await screen.findByText('Connecting…');
}

function latest(): FakeEventSource {
  const source = sources.at(-1);
  if (source === undefined) throw new Error('no connection was opened');
  return source;
}

function server({ method, path, body }: Call): Response {
  if (path === '/v1/query') return Response.json(sampleTrend([1, 2, 3]));
  if (method === 'GET' && cookie) return Response.json(session());
  if (method === 'GET') return problem(401, 'Sign in first.');
  const good = method === 'POST' && (body as { token: string }).token === 'good';
  if (method === 'POST' && !good) return problem(401, 'No such token.');
  cookie = good;
  return new Response(null, { status: 204 });
}

function session(): object {
  return { project: 'default', simulated, version: '0.1.0' };
}

import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../lib/api/session';
import { router } from '../lib/router.svelte';
import { session } from '../stores/session.svelte';
import { toasts } from '../stores/toasts.svelte';
import { problem, serve, type Call } from '../testing/server';
import Dashboard from './Dashboard.svelte';
import Shared from './Shared.svelte';

// The charts need a canvas, which this DOM has not.
vi.mock('../lib/charts/load', () => ({
  createChart: () => new Promise(() => undefined),
}));

/** Tells of each element whether it is in the window. */
let inWindow: (id: string) => boolean;
/** Saves the dashboard has had. */
let saves: Call[];
let version: number;
let calls: Call[];

beforeEach(() => {
  inWindow = () => true;
  saves = [];
  version = 3;
  vi.stubGlobal('IntersectionObserver', FakeObserver);
  // This DOM knows no pointers to hold on to.
  Element.prototype.setPointerCapture = () => undefined;
  router.go('/dashboards/d');
  signIn('editor');
  calls = serve(server);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('tiles are regions with a name, in the order of reading', async () => {
  await open();
  const names = screen.getAllByRole('region').map((region) => within(region).getByRole('heading'));
  expect(names.map((name) => name.textContent)).toEqual(['Left', 'Right', 'Hello', 'Below']);
  expect(screen.getByText('Second paragraph')).toBeTruthy();
});

test('only tiles in the window ask, four at a time', async () => {
  const answers: (() => void)[] = [];
  calls = serve((call) => {
    if (call.path !== '/v1/query') return server(call);
    return new Promise((resolve) => {
      answers.push(() => {
        resolve(server(call));
      });
    });
  });
  many = 12;
  inWindow = (name) => name !== 'Left';
  await open();
  await vi.waitFor(() => {
    expect(asked()).toHaveLength(4);
  });
  answers[0]?.();
  await vi.waitFor(() => {
    expect(asked()).toHaveLength(5);
  });
  expect(asked().some(({ body }) => JSON.stringify(body).includes('left_event'))).toBe(false);
});

test('a tile is asked about the dashboard’s time, with its filters', async () => {
  router.go('/dashboards/d?from=now-24h');
  await open();
  await vi.waitFor(() => {
    expect(asked()[0]?.body).toMatchObject({
      from: 'now-24h',
      interval: 'hour',
      filters: [{ property: 'country', op: 'is', value: 'DE' }],
    });
  });
  expect(screen.getByText('Only you see it like this.')).toBeTruthy();
});

test('keys move a tile, which is read out, saved, and can be taken back', async () => {
  await edit();
  const handle = screen.getByRole('button', { name: 'Move Left' });
  handle.focus();
  await fireEvent.keyDown(handle, { key: 'ArrowDown' });
  await screen.findByText('Left is now at column 1, row 7.');
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(handle);
  });
  await fireEvent.keyDown(handle, { key: 'ArrowRight', shiftKey: true });
  await screen.findByText('Left is now 7 columns wide and 4 rows tall.');
  await vi.waitFor(() => {
    expect(saves).toHaveLength(1);
  });
  expect(saves[0]?.body).toMatchObject({ version: 3, name: 'D' });
  await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  await vi.waitFor(() => {
    expect(saves.at(-1)?.body).toMatchObject({ version: 4, tiles: dashboard().tiles });
  });
});

test('a press on the handle, or a step that cannot be made, is no change', async () => {
  await edit();
  const handle = screen.getByRole('button', { name: 'Move Left' });
  await drag(handle, [0, 0], 1);
  await fireEvent.keyDown(handle, { key: 'ArrowLeft' });
  await screen.findByText('Left cannot go further.');
  expect(undo().hasAttribute('disabled')).toBe(true);
  expect(screen.getByText('Saved')).toBeTruthy();
});

test('a finger beside the one that holds a tile neither moves it nor lets it go', async () => {
  await edit();
  const handle = screen.getByRole('button', { name: 'Move Left' });
  const { parentElement: item } = handle.closest('section') ?? document.body;
  await fireEvent(handle, pointer('pointerdown', [0, 0], 1));
  await fireEvent(window, pointer('pointermove', [30, 40], 1));
  await fireEvent(window, pointer('pointermove', [500, 500], 2));
  await fireEvent(window, pointer('pointerup', [500, 500], 2));
  expect(item?.style.translate).toBe('30px 40px');
  await fireEvent.keyDown(window, { key: 'Escape' });
  expect(item?.style.translate).toBe('');
  expect(undo().hasAttribute('disabled')).toBe(true);
});

test('a page that goes away while a tile is dragged leaves nothing running', async () => {
  const frames = new Set<number>();
  const request = window.requestAnimationFrame.bind(window);
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => {
    const id = request((time) => {
      frames.delete(id);
      run(time);
    });
    frames.add(id);
    return id;
  });
  const cancel = window.cancelAnimationFrame.bind(window);
  vi.stubGlobal('cancelAnimationFrame', (id: number) => {
    frames.delete(id);
    cancel(id);
  });
  await edit();
  await fireEvent(
    screen.getByRole('button', { name: 'Move Left' }),
    pointer('pointerdown', [0, 0], 1),
  );
  expect(frames.size).toBeGreaterThan(0);
  cleanup();
  expect(frames.size).toBe(0);
});

test('a tile that was removed comes back once, whichever way it is called back', async () => {
  await edit();
  await fireEvent.click(screen.getByRole('button', { name: 'Menu of Left' }));
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Remove' }));
  expect(screen.queryByRole('button', { name: 'Move Left' })).toBeNull();
  const called = toasts.list.at(-1)?.action;
  await fireEvent.click(undo());
  called?.run();
  await tick();
  expect(screen.getAllByRole('button', { name: 'Move Left' })).toHaveLength(1);
});

test('when somebody else was quicker it says so, and loads theirs', async () => {
  await edit();
  calls = serve((call) =>
    call.method === 'PUT' ? problem(409, 'The dashboard was changed.') : server(call),
  );
  await fireEvent.keyDown(screen.getByRole('button', { name: 'Move Left' }), { key: 'ArrowDown' });
  await screen.findByText('Somebody else has changed this dashboard.');
  expect(screen.queryByRole('button', { name: 'Move Left' })).toBeNull();
  calls = serve(server);
  await fireEvent.click(screen.getByRole('button', { name: 'Load the dashboard again' }));
  await screen.findByRole('button', { name: 'Move Left' });
  expect(screen.queryByText('Somebody else has changed this dashboard.')).toBeNull();
});

test('who may only look has nothing to change it with, and is told why', async () => {
  signIn('viewer');
  router.go('/dashboards/d?edit=1');
  await open();
  expect(screen.queryByRole('button', { name: 'Move Left' })).toBeNull();
  const button = screen.getByRole('button', { name: 'Edit' });
  expect(button.getAttribute('title')).toContain('Editors');
  await fireEvent.click(button);
  expect(screen.queryByRole('button', { name: 'Add a tile' })).toBeNull();
});

test('a failed refresh keeps the answer and says so', async () => {
  await open();
  await screen.findAllByText(/41/);
  calls = serve((call) =>
    call.path === '/v1/query' ? problem(503, 'Too many questions.') : server(call),
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Refresh now' }));
  expect(await screen.findAllByText('Not refreshed. Too many questions.')).toBeTruthy();
  expect(screen.getAllByText(/41/)).toBeTruthy();
});

test('a shared dashboard asks for nothing but what the link opens', async () => {
  session.state = { kind: 'loading' };
  router.go('/share/secret');
  render(Shared, { secret: 'secret' });
  await screen.findByRole('heading', { name: 'D' });
  await vi.waitFor(() => {
    expect(calls).toHaveLength(4);
  });
  expect(calls.every(({ path }) => path.startsWith('/v1/shared/secret'))).toBe(true);
  expect(screen.queryByRole('button', { name: /Menu|Edit|Share/ })).toBeNull();
});

test('a link that was revoked says what to do', async () => {
  serve(() => problem(404, 'There is no such link.'));
  render(Shared, { secret: 'secret' });
  await screen.findByText('This link shows nothing any more');
});

let many = 0;

async function open(): Promise<void> {
  render(Dashboard, { id: 'd' });
  await screen.findByRole('heading', { name: 'D' });
  many = 0;
}

async function edit(): Promise<void> {
  await open();
  await fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
  await tick();
}

function undo(): HTMLElement {
  return screen.getByRole('button', { name: 'Undo the last change' });
}

async function drag(handle: HTMLElement, to: [number, number], id: number): Promise<void> {
  await fireEvent(handle, pointer('pointerdown', [0, 0], id));
  await fireEvent(window, pointer('pointermove', to, id));
  await fireEvent(window, pointer('pointerup', to, id));
}

function pointer(type: string, [clientX, clientY]: [number, number], pointerId: number): Event {
  return new PointerEvent(type, { clientX, clientY, pointerId, button: 0, bubbles: true });
}

function asked(): Call[] {
  return calls.filter(({ path }) => path === '/v1/query');
}

function signIn(role: Session['role']): void {
  const user = { id: 'u', email: 'u@example.org', name: 'U' };
  const rest = { simulated: false, version: '1', csrf: 'c', owner: false, user, projects: [] };
  session.state = { kind: 'signed-in', session: { project: 'default', role, ...rest } };
}

function server(call: Call): Response {
  const { method, path } = call;
  if (path === '/v1/dashboards/d' && method === 'PUT') {
    saves.push(call);
    return Response.json({ ...(call.body as object), id: 'd', version: ++version });
  }
  if (path === '/v1/dashboards/d') return Response.json(dashboard());
  if (path === '/v1/shared/secret') {
    return Response.json({ dashboard: dashboard(), annotations: [], simulated: false });
  }
  if (path === '/v1/annotations') return Response.json({ annotations: [] });
  return Response.json(answer());
}

function dashboard() {
  const question = (event: string) => ({ insight: 'trend', interval: 'day', series: [{ event }] });
  const chart = (id: string, title: string, x: number, y: number) => ({
    ...{ id, kind: 'insight', title, question: question(`${id}_event`), view: 'number' },
    ...{ x, y, w: 6, h: 4 },
  });
  const more = Array.from({ length: many }, (_, at) => chart(`m${at}`, `M${at}`, 0, 10 + 4 * at));
  return {
    id: 'd',
    version,
    name: 'D',
    description: '',
    range: { from: 'now-6d/d', to: '' },
    filters: [{ property: 'country', op: 'is', value: 'DE' }],
    refresh_seconds: 0,
    tiles: [
      chart('below', 'Below', 0, 6),
      {
        id: 'text',
        kind: 'text',
        title: '',
        text: 'Hello\n\nSecond paragraph',
        x: 0,
        y: 4,
        w: 12,
        h: 2,
      },
      chart('right', 'Right', 6, 0),
      chart('left', 'Left', 0, 0),
      ...more,
    ],
  };
}

function answer(): object {
  const points = [{ time: '2026-01-02T00:00:00Z', value: 41 }];
  return {
    ...{ insight: 'trend', timezone: 'UTC', interval: 'day', breakdown: [], groups_omitted: 0 },
    ...{ from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00Z', took_ms: 1 },
    series: [{ label: 'A', breakdown: [], points, total: 41 }],
    as_of: { sequence: 1, time: '2026-01-02T00:00:00Z', lag_ms: 0 },
  };
}

/** An observer whose elements are where the test says. */
class FakeObserver {
  constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}

  observe(element: Element): void {
    const name = element.closest('section')?.querySelector('h2')?.textContent ?? '';
    this.tell([{ isIntersecting: inWindow(name) }]);
  }

  disconnect(): void {
    // Nothing goes on here.
  }
}

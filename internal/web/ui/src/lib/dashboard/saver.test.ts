import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Dashboard } from '../api/dashboards';
import { ApiError } from '../api/request';
import { PAUSE_MS, Saver, type SaveState } from './saver';

let saved: Dashboard[];
let states: SaveState['kind'][];
let refuse: Error | null;

beforeEach(() => {
  vi.useFakeTimers();
  saved = [];
  states = [];
  refuse = null;
});

afterEach(() => {
  vi.useRealTimers();
});

test('quick steps are saved as one, with the version that the server knows', async () => {
  const saver = make();
  for (const name of ['a', 'ab', 'abc']) saver.change(dashboard(name));
  expect(saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(saved.map(({ name, version }) => [name, version])).toEqual([['abc', 7]]);
  saver.change(dashboard('d'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(saved.map(({ version }) => version)).toEqual([7, 8]);
  expect(states.at(-1)).toBe('saved');
  expect(saver.dirty).toBe(false);
});

test('what changes while it is being saved is saved after it, not beside it', async () => {
  const answers: (() => void)[] = [];
  const saver = new Saver(
    1,
    (now) =>
      new Promise((resolve) => {
        saved.push(now);
        answers.push(() => {
          resolve({ ...now, version: now.version + 1 });
        });
      }),
    () => undefined,
  );
  saver.change(dashboard('a'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  saver.change(dashboard('b'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(saved).toHaveLength(1);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(saved.map(({ name, version }) => [name, version])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('when somebody else was quicker, nothing more is saved', async () => {
  const saver = make();
  refuse = new ApiError('conflict', 'Changed.', 409);
  saver.change(dashboard('a'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(states.at(-1)).toBe('conflict');
  refuse = null;
  saver.change(dashboard('b'));
  await saver.flush();
  expect(saved).toEqual([]);
  expect(states.at(-1)).toBe('conflict');
});

test('what could not be saved is kept, and saved when asked again', async () => {
  const saver = make();
  refuse = new ApiError('unreachable', 'The server cannot be reached.', 0);
  saver.change(dashboard('a'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(states.at(-1)).toBe('failed');
  expect(saver.dirty).toBe(true);
  refuse = null;
  await saver.flush();
  expect(saved.map(({ name }) => name)).toEqual(['a']);
});

test('flush does not wait', async () => {
  const saver = make();
  saver.change(dashboard('a'));
  await saver.flush();
  expect(saved.map(({ name }) => name)).toEqual(['a']);
});

test('what is given up is not saved', async () => {
  const saver = make();
  saver.change(dashboard('a'));
  saver.drop();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(saved).toEqual([]);
  expect(saver.dirty).toBe(false);
});

function make(): Saver {
  return new Saver(
    7,
    (now) => {
      if (refuse !== null) return Promise.reject(refuse);
      saved.push(now);
      return Promise.resolve({ ...now, version: now.version + 1 });
    },
    (state) => states.push(state.kind),
  );
}

function dashboard(name: string): Dashboard {
  const rest = { description: '', range: null, filters: [], refresh_seconds: 0, tiles: [] };
  return { id: 'd', version: 1, name, ...rest };
}

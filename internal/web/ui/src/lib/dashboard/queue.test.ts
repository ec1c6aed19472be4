import { expect, test } from 'vitest';
import { Queue } from './queue';

test('runs no more than it may, in order, and the rest as places become free', async () => {
  const queue = new Queue(2);
  const jobs = [0, 1, 2, 3].map(() => new Job());
  const done = jobs.map((job) => queue.run(job.work, job.abort.signal));
  await settled();
  expect(jobs.map((job) => job.started)).toEqual([true, true, false, false]);
  jobs[1]?.finish('one');
  expect(await done[1]).toBe('one');
  await settled();
  expect(jobs.map((job) => job.started)).toEqual([true, true, true, false]);
  for (const job of jobs) job.finish('any');
  await Promise.all(done.slice(0, 3));
  await settled();
  jobs[3]?.finish('last');
  expect(await done[3]).toBe('last');
});

test('a failure makes room as well', async () => {
  const queue = new Queue(1);
  await expect(queue.run(() => Promise.reject(new Error('no')), open())).rejects.toThrow('no');
  expect(await queue.run(() => Promise.resolve('yes'), open())).toBe('yes');
});

test('what is aborted in the line never starts, and the next one has its turn', async () => {
  const queue = new Queue(1);
  const [first, second, third] = [new Job(), new Job(), new Job()];
  const running = queue.run(first.work, first.abort.signal);
  const waiting = queue.run(second.work, second.abort.signal);
  const last = queue.run(third.work, third.abort.signal);
  second.abort.abort();
  await expect(waiting).rejects.toThrow();
  first.finish('first');
  await running;
  await settled();
  expect([second.started, third.started]).toEqual([false, true]);
  third.finish('third');
  expect(await last).toBe('third');
});

test('what is aborted as its turn comes gives the place back', async () => {
  const queue = new Queue(1);
  const [first, second] = [new Job(), new Job()];
  const running = queue.run(first.work, first.abort.signal);
  const waiting = queue.run(second.work, second.abort.signal);
  first.finish('first');
  await running;
  second.abort.abort();
  await expect(waiting).rejects.toThrow();
  expect(await queue.run(() => Promise.resolve('free'), open())).toBe('free');
});

class Job {
  readonly abort = new AbortController();
  started = false;
  finish: (value: string) => void = () => undefined;
  readonly work = (signal: AbortSignal): Promise<string> => {
    this.started = true;
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  };
}

function open(): AbortSignal {
  return new AbortController().signal;
}

/** Lets all promises that can go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

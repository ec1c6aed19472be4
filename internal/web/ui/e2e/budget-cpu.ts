/**
 * What the page's main thread works, in its own time: a busy machine makes it wait
 * longer, but not work more.
 */
import type { CDPSession, Page } from 'playwright-core';

/** In ms. */
export interface Work {
  /** All of it: script, style, layout, paint. */
  all: number;
  script: number;
}

export class MainThread {
  private constructor(private readonly session: CDPSession) {}

  /** To be called before the page is opened. */
  static async watch(page: Page): Promise<MainThread> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new MainThread(session);
  }

  /** What it has worked since the page began, but for what the test asked of it. */
  async worked(): Promise<Work> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const value = (name: string): number =>
      1_000 * (metrics.find((metric) => metric.name === name)?.value ?? NaN);
    return {
      all: value('TaskDuration') - value('DevToolsCommandDuration'),
      script: value('ScriptDuration'),
    };
  }

  /** What it works while something is done, until that is painted: two frames. */
  async during(page: Page, act: () => Promise<unknown>): Promise<Work> {
    const before = await this.worked();
    await act();
    await painted(page);
    const after = await this.worked();
    return { all: after.all - before.all, script: after.script - before.script };
  }
}

/** The frame after the next one has begun: the next one is painted. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            done();
          });
        });
      }),
  );
}

/**
 * What is worked each time that something is done: less than that in one of four,
 * for whoever shares the machine's caches only ever adds to it.
 */
export async function usual(times: number, once: (n: number) => Promise<Work>): Promise<Work> {
  const work: Work[] = [];
  for (let n = 0; n < times; n++) work.push(await once(n));
  return {
    all: quantile(
      work.map(({ all }) => all),
      0.25,
    ),
    script: quantile(
      work.map(({ script }) => script),
      0.25,
    ),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? NaN;
}

import type { CDPSession } from 'playwright-core';
import { expect, test } from './test.ts';
import type { SentEvent, Weir } from './weir.ts';

const SECONDS = Number(process.env.E2E_LOAD_SECONDS ?? 8);
const PER_SECOND = 2_000;
const BATCHES_PER_SECOND = 20;

/** Many names, pages and people, so that every list is full and changes. */
function event(n: number): SentEvent {
  return {
    name: n % 2 === 0 ? 'page_view' : `event_${n % 97}`,
    user_id: `u${n % 5_000}`,
    properties: { n, text: 'x'.repeat(100) },
    context: { url: `https://shop.example/p/${n % 311}` },
  };
}

test(
  `${SECONDS} s at ${PER_SECOND} events a second leave the page as small as it was`,
  { timeout: (SECONDS + 20) * 1_000 },
  async ({ dashboard, weir }) => {
    // Rows, lists and charts are as full as they get before the first measure.
    let sent = await load(weir, 0, 1);
    await dashboard.open();
    await expect.poll(() => dashboard.rows.count()).toBe(50);
    await expect.poll(() => dashboard.page.locator('canvas').count()).toBe(2);
    const session = await dashboard.page.context().newCDPSession(dashboard.page);
    const before = await measure(session);
    sent = await load(weir, sent, SECONDS);
    await expect.poll(() => dashboard.headline('Events')).toBe(sent);
    expect(await dashboard.rows.count()).toBe(50);
    const after = await measure(session);

    console.log(
      `DOM nodes ${before.nodes} → ${after.nodes}, heap ${megabytes(before.heap)} → ${megabytes(after.heap)} MB`,
    );
    expect(after.nodes).toBeLessThan(3_000);
    expect(after.nodes - before.nodes).toBeLessThan(300);
    expect(after.heap).toBeLessThan(32 << 20);
    expect(after.heap - before.heap).toBeLessThan(4 << 20);
  },
);

/** Sends events numbered from `first` on for some seconds; returns the next number. */
async function load(weir: Weir, first: number, seconds: number): Promise<number> {
  const size = PER_SECOND / BATCHES_PER_SECOND;
  const start = performance.now();
  let next = first;
  for (let batch = 0; batch < seconds * BATCHES_PER_SECOND; batch++) {
    await until(start + (batch * 1_000) / BATCHES_PER_SECOND);
    await weir.send(...Array.from({ length: size }, () => event(next++)));
  }
  return next;
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}

/** Nodes that live, attached or not, and the heap in bytes, garbage aside. */
async function measure(session: CDPSession): Promise<{ nodes: number; heap: number }> {
  await session.send('HeapProfiler.collectGarbage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return { nodes, heap: usedSize };
}

function megabytes(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(1);
}

/** Events a request carries at most. */
const BATCH = 20;

/** Events kept at most; beyond it the oldest go. */
const KEPT = 1000;

/** Characters of a body that outlives its page: browsers refuse more than 64 KiB. */
const KEEPALIVE = 2e4;

/** The longest pause between two attempts that the server does not ask for, in ms. */
const LONGEST_MS = 6e4;

/** An event as it is sent; sorted by id it is sorted by time. */
export interface Queued {
  id: string;
  [field: string]: unknown;
}

/** Where events wait: the browser's storage, or memory that looks like it. */
type Items = Record<string, string>;

/**
 * Returns a function that holds an event until the server has it on disk. Each
 * is an item of its own in the browser's storage, so that tabs do not overwrite
 * each other's, and the next page sends what this one could not. Ids make it
 * harmless to send one twice.
 */
export function createQueue(url: string, prefix: string, stored: boolean): (event: Queued) => void {
  let items = stored ? storage() : {};
  let flying: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = 0;

  const names = (): string[] =>
    Object.keys(items)
      .filter((name) => name.startsWith(prefix) && !flying.includes(name))
      .sort();
  const remove = (name: string): void => {
    delete items[name];
  };
  const body = (batch: string[]): string => `[${batch.map((name) => items[name]).join()}]`;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void send(), pause);
  };

  async function send(): Promise<void> {
    if (flying[0]) return;
    flying = names().slice(0, BATCH);
    if (!flying[0]) return;
    pause = await post(url, body(flying), Math.min(pause * 2 || 1e3, LONGEST_MS));
    if (!pause) flying.forEach(remove);
    flying = [];
    soon();
  }

  // The page may be gone in a moment. What is under way outlives it.
  addEventListener('pagehide', () => {
    const batch = names().slice(0, BATCH);
    if (batch[0]) navigator.sendBeacon(url, body(batch));
  });
  addEventListener('online', () => {
    pause = 0;
    soon();
  });
  soon(); // what the page before could not send

  return (event) => {
    const item = { [prefix + event.id]: JSON.stringify(event) };
    try {
      Object.assign(items, item);
    } catch {
      items = item; // the storage is full; what is there goes with the next page
    }
    names().slice(0, -KEPT).forEach(remove);
    if (!pause) soon();
  };
}

function storage(): Items {
  try {
    return localStorage;
  } catch {
    return {}; // the browser keeps nothing for this page
  }
}

/**
 * Sends a body and returns how long to wait before it is sent again, in ms: 0 if
 * it need not be.
 */
async function post(url: string, body: string, wait: number): Promise<number> {
  try {
    // Text is what pages may send to another site without asking it first.
    const { status, headers } = await fetch(url, {
      method: 'POST',
      body,
      keepalive: body.length < KEEPALIVE,
    });
    // Accepted, or refused for good. Anything else is a server in trouble, or none of Weir's.
    if (/202|40[0-3]|413/.test(String(status))) return 0;
    return Math.max(wait, Number(headers.get('Retry-After')) * 1e3 || 0);
  } catch {
    return wait; // offline, or nobody answers
  }
}

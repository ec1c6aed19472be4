import type { LiveEvent, Summary } from '../src/lib/messages';

type Send = (type: 'event' | 'summary', id: string, data: unknown) => void;

const SAMPLES = 20;
const MINUTES = 30;
const NAMES = ['page_view', 'click', 'add_to_cart', 'login', 'purchase', 'signup'];
const SHARES = [0.62, 0.83, 0.92, 0.955, 0.98, 1];
const PATHS = [
  '/',
  '/shoes',
  '/shoes/runner-2',
  '/bags',
  '/search',
  '/cart',
  '/checkout',
  '/about',
];
const PLACES = [
  ['DE', 'Berlin'],
  ['FR', 'Lyon'],
  ['BR', 'Recife'],
  ['JP', 'Osaka'],
  ['KE', 'Nairobi'],
  ['CA', 'Québec'],
] as const;
const BROWSERS = ['Chrome', 'Safari', 'Firefox', 'Edge'];

/** A shop whose visitors do `rate` things a second, or nothing at all. */
export class Shop {
  sequence = 0;
  readonly #watchers = new Set<Send>();
  readonly #perSecond: number[];

  constructor(readonly rate: number) {
    this.#perSecond = Array.from({ length: 60 }, () => this.#wobble());
    if (rate > 0) this.sequence = 18_400;
    setInterval(() => {
      this.#second();
    }, 1_000).unref();
  }

  /** Calls send with what happens; returns how to stop it. */
  watch(send: Send): () => void {
    this.#watchers.add(send);
    send('summary', '', this.#summary());
    return () => this.#watchers.delete(send);
  }

  #second(): void {
    const events = this.#wobble();
    this.#perSecond.push(events);
    this.#perSecond.shift();
    const shown = Math.min(events, SAMPLES);
    for (let index = 0; index < shown; index++) {
      setTimeout(
        () => {
          this.#tell('event', `${++this.sequence}.0`, event(this.sequence));
        },
        (1_000 * index) / shown,
      );
    }
    this.#tell('summary', '', this.#summary());
  }

  #tell(...message: Parameters<Send>): void {
    for (const send of this.#watchers) send(...message);
  }

  #wobble(): number {
    const slow = 1 + 0.35 * Math.sin(Date.now() / 9_000);
    return Math.round(this.rate * slow * (0.7 + 0.6 * Math.random()));
  }

  #summary(): Summary {
    const total = Math.round(this.rate * 60 * MINUTES);
    const time = new Date().toISOString();
    return {
      time,
      total,
      rate: this.#perSecond.at(-1) ?? 0,
      per_second: [...this.#perSecond],
      people_5m: Math.round(total / 190),
      people_30m: Math.round(total / 41),
      names: total === 0 ? [] : NAMES.map((name, index) => nameCount(name, index, total)),
      pages: total === 0 ? [] : PATHS.map((path, index) => pageCount(path, index, total)),
      as_of: { sequence: this.sequence, time, lag_ms: Math.round(4 + 8 * Math.random()) },
    };
  }
}

function nameCount(name: string, index: number, total: number): Summary['names'][number] {
  const share = (SHARES[index] ?? 1) - (SHARES[index - 1] ?? 0);
  return { name, count: Math.round(total * share) };
}

function pageCount(path: string, index: number, total: number): Summary['pages'][number] {
  return { path, count: Math.round((total * 0.25) / (index + 1)) };
}

function event(sequence: number): LiveEvent {
  const dice = Math.random();
  const name = NAMES[SHARES.findIndex((share) => dice <= share)] ?? 'page_view';
  const path = pick(PATHS);
  const [country, city] = pick(PLACES);
  const time = new Date().toISOString();
  const bought = { amount: Math.round(Math.random() * 20_000) / 100, currency: 'EUR' };
  return {
    id: `0193b0c4-7d1e-7${String(sequence).padStart(3, '0')}-${sequence}`,
    name,
    time,
    received_at: time,
    ...(dice > 0.7 ? { user_id: `user-${sequence % 900}` } : {}),
    anonymous_id: `a-${(sequence * 7919).toString(36)}-93c1f0b2`,
    session_id: `s-${(sequence % 400).toString(36)}`,
    ...(name === 'purchase' ? { properties: bought } : {}),
    context: {
      url: `https://shop.example${path}`,
      path,
      host: 'shop.example',
      referrer_domain: 'search.example',
      channel: 'search',
      browser: pick(BROWSERS),
      os: 'Linux',
      device: 'desktop',
      country,
      city,
      bot: false,
      campaign: { source: 'newsletter', medium: 'email', name: 'autumn' },
    },
  };
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

import { askSql, type SqlValue } from '../lib/api/sql';
import type { LiveEvent } from '../lib/messages';
import { Poll } from './poll.svelte';

export interface Purchase {
  id: string;
  time: string;
  /** Who bought; empty when nobody is named. */
  who: string;
  amount: number | null;
  currency: string;
  country: string;
}

/** As many as the card shows. */
export const MAX_PURCHASES = 8;
/** The stream shows new ones at once, but on a busy day only a sample of them. */
const REFRESH_MS = 15_000;
const DAYS = 1;

const COLUMNS = `id, time, coalesce(user_id, anonymous_id) AS who,
  TRY_CAST(properties->>'amount' AS DOUBLE) AS amount, properties->>'currency' AS currency, country`;

/** The latest purchases: those in the store, and those that come in by the stream. */
export class PurchasesStore {
  #seen = $state.raw<readonly Purchase[]>([]);
  readonly #stored = new Poll(latest, REFRESH_MS);

  /** Newest first; null until the store has answered once. */
  readonly list = $derived.by((): readonly Purchase[] | null => {
    const stored = this.#stored.loaded.value;
    if (stored === null && this.#seen.length === 0) return null;
    return newest([...this.#seen, ...(stored ?? [])]);
  });

  /** Why the store did not answer; null when it did. */
  get error(): unknown {
    return this.#stored.loaded.error;
  }

  start(): void {
    this.#stored.start();
  }

  add(event: LiveEvent): void {
    if (event.name === 'purchase') this.#seen = newest([fromEvent(event), ...this.#seen]);
  }

  stop(): void {
    this.#stored.stop();
  }
}

async function latest(signal: AbortSignal): Promise<Purchase[]> {
  const since = new Date(Date.now() - DAYS * 86_400_000).toISOString().slice(0, 19);
  const sql = `SELECT ${COLUMNS} FROM events
WHERE name = 'purchase' AND time >= TIMESTAMP '${since}' ORDER BY time DESC LIMIT ${MAX_PURCHASES}`;
  const { rows } = await askSql(sql, MAX_PURCHASES, signal);
  return rows.map(fromRow);
}

function newest(purchases: readonly Purchase[]): Purchase[] {
  const byId = new Map(purchases.map((purchase) => [purchase.id, purchase]));
  const sorted = [...byId.values()].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  return sorted.slice(0, MAX_PURCHASES);
}

function fromRow([id, time, who, amount, currency, country]: SqlValue[]): Purchase {
  return {
    id: text(id),
    time: text(time),
    who: text(who),
    amount: typeof amount === 'number' ? amount : null,
    currency: text(currency),
    country: text(country),
  };
}

function fromEvent({ id, time, user_id, anonymous_id, properties, context }: LiveEvent): Purchase {
  const { amount, currency } = properties ?? {};
  return {
    id,
    time,
    who: user_id ?? anonymous_id ?? '',
    amount: typeof amount === 'number' ? amount : null,
    currency: text(currency),
    country: context?.country ?? '',
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

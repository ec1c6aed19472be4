/** Events of a small shop: the same for the same day, so that a test may count on them. */
import type { SentEvent } from './weir.ts';

export const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const NOON_MS = 12 * 60 * MINUTE_MS;

export interface Shop {
  people: number;
  days: number;
  /** Names of pages, the first of which everybody comes to. */
  pages: readonly string[];
}

export const smallShop: Shop = {
  people: 24,
  days: 14,
  pages: ['/', '/shop', '/shop/shoes', '/cart', '/help'],
};

const COUNTRIES = ['DE', 'GB', 'FR', 'JP'];
const REFERRERS = ['https://www.google.com/', 'https://news.example/', ''];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
];

/** What its people did on the whole days (UTC) before `now`, around noon. */
export function visits({ people, days, pages }: Shop, now: number): SentEvent[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: days }, (_, back) => back + 1).flatMap((back) =>
    Array.from({ length: people }, (_, person) => person)
      .filter((person) => comes(person, back))
      .flatMap((person) => visit(person, back, today - back * DAY_MS + NOON_MS, pages)),
  );
}

/** Some come daily, others every second day, others more rarely yet. */
function comes(person: number, back: number): boolean {
  return (person + back) % ((person % 4) + 1) === 0;
}

function visit(person: number, back: number, noon: number, pages: readonly string[]): SentEvent[] {
  const start = noon + person * MINUTE_MS;
  const base = (place: number): SentEvent => ({
    name: 'page_view',
    id: `visit-${back}-${person}-${place}`,
    user_id: `customer-${person}@mail.example`,
    time: new Date(start + place * 20_000).toISOString(),
    properties: { colour: person % 2 === 0 ? 'red' : 'blue', place },
    person: { set: { name: `Customer ${person}`, plan: person % 3 === 0 ? 'pro' : 'free' } },
    context: {
      country: COUNTRIES[person % COUNTRIES.length],
      referrer: REFERRERS[person % REFERRERS.length],
      user_agent: AGENTS[person % AGENTS.length],
    },
  });
  const looked = pages.slice(0, 1 + ((person + back) % pages.length)).map((path, place) => {
    const event = base(place);
    return { ...event, context: { ...event.context, url: `https://shop.example${path}` } };
  });
  if (looked.length < pages.length - 1) return looked;
  const amount = 5 + ((person * 7 + back) % 40) + 0.5;
  const bought = {
    ...base(pages.length),
    name: 'purchase',
    properties: { amount, currency: 'EUR' },
  };
  return [...looked, bought];
}

/** One line about an event: who, what, from where. */

import { amount as number } from './charts/numbers';
import { country } from './format';
import type { LiveEvent } from './messages';

/** Longer ids are mostly random; their beginning is enough to tell them apart. */
const MAX_ID_CHARS = 16;

/** Who did it, and whether we know them by a user id. */
export function who(event: LiveEvent): { label: string; known: boolean } {
  const known = isText(event.user_id);
  const id = known ? event.user_id : event.anonymous_id;
  return { label: isText(id) ? shorten(id) : 'someone', known };
}

/** What is most telling: an amount if there is one, else the page. */
export function what(event: LiveEvent): string {
  return amount(event) ?? page(event) ?? properties(event);
}

/** Place and device, as far as known. */
export function where(event: LiveEvent): string {
  const { city, country: code, browser, device, bot } = event.context ?? {};
  const place = isText(code) ? country(code) : city;
  const means = bot === true ? 'bot' : isText(browser) ? browser : device;
  return [place, means].filter(isText).join(' · ');
}

/** An amount with its currency, in the browser's way of writing. */
export function money(value: number, currency: unknown): string {
  if (!isText(currency)) return number(value);
  try {
    return new Intl.NumberFormat(navigator.languages, { style: 'currency', currency }).format(
      value,
    );
  } catch {
    return `${value} ${currency}`;
  }
}

function amount(event: LiveEvent): string | undefined {
  const { amount: value, currency } = event.properties ?? {};
  return typeof value === 'number' ? money(value, currency) : undefined;
}

function page(event: LiveEvent): string | undefined {
  const { path, url } = event.context ?? {};
  if (isText(path)) return path;
  return isText(url) ? url : undefined;
}

function properties(event: LiveEvent): string {
  return Object.entries(event.properties ?? {})
    .filter(([, value]) => typeof value !== 'object')
    .slice(0, 3)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(' · ');
}

function shorten(id: string): string {
  return id.length <= MAX_ID_CHARS ? id : id.slice(0, MAX_ID_CHARS - 1) + '…';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

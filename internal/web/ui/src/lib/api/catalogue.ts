/** The names of events and properties, and what people say of them. */

import type { AsOf } from './insights';
import { request } from './request';

export interface Description {
  description: string;
  /** Need not be offered where something is chosen. */
  hidden: boolean;
}

export interface CatalogueEvent extends Description {
  name: string;
  /** Of all time, and of the last 30 days. */
  count: number;
  count_30d: number;
  /** Absent if there are no such events. */
  first_seen?: string;
  last_seen?: string;
  /** Weir itself gives the name a meaning. */
  known: boolean;
}

export interface CatalogueProperty extends Description {
  property: string;
}

export interface Catalogue {
  as_of: AsOf;
  /** The most frequent first. */
  events: CatalogueEvent[];
  /** Those described. */
  properties: CatalogueProperty[];
}

export function readCatalogue(signal?: AbortSignal): Promise<Catalogue> {
  return request('GET', '/v1/catalogue', undefined, signal);
}

/** Its events alone. */
export async function getCatalogue(signal?: AbortSignal): Promise<CatalogueEvent[]> {
  return (await readCatalogue(signal)).events;
}

export function describeEvent(name: string, change: Description): Promise<void> {
  return request('PUT', `/v1/catalogue/events/${encodeURIComponent(name)}`, change);
}

export function describeProperty(property: string, change: Description): Promise<void> {
  return request('PUT', `/v1/catalogue/properties/${encodeURIComponent(property)}`, change);
}

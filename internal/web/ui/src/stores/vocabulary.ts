/** What a project's own events are called and carry, for autocomplete. Kept for moments only. */
import type { Suggestion } from '../components/base/suggestions.svelte';
import { readCatalogue, type Catalogue } from '../lib/api/catalogue';
import { listCohorts } from '../lib/api/cohorts';
import { ask, type PropertyFacts } from '../lib/api/insights';
import { columns, sessionColumns, type PropertyColumn } from '../lib/explore/columns';
import { count, percent } from '../lib/format';
import { router } from '../lib/router.svelte';

/** As long as names and properties are taken for fresh. */
const FRESH_MS = 30_000;
/** More than this nobody looks through: typing finds the rest. */
const MAX_OFFERED = 100;
/** Answers kept: one for each event name that somebody looks at. */
const MAX_KEPT = 50;

interface Kept {
  until: number;
  loaded: Promise<unknown>;
}

export class Vocabulary {
  #kept = new Map<string, Kept>();

  /** Names of events, the most frequent of the last 30 days first. */
  async names(text: string): Promise<readonly Suggestion[]> {
    const { events } = await this.#catalogue();
    const offered = events.filter(({ hidden }) => !hidden);
    offered.sort((a, b) => b.count_30d - a.count_30d);
    const all = offered.map((one) => ({ value: one.name, note: count(one.count_30d) }));
    return matching(all, text);
  }

  /** Properties of the events of a name, or of any; `people`: of persons only. */
  async properties(
    text: string,
    { event = '', people = false, sessions = false } = {},
  ): Promise<readonly Suggestion[]> {
    const [found, cohorts, hidden] = await Promise.all([
      this.#fresh(`properties ${event}`, () => foundProperties(event)),
      this.#fresh('cohorts', cohortProperties),
      this.#hiddenProperties(),
    ]);
    const own = sessions ? sessionColumns.map(columnSuggestion) : [];
    const all = [...own, ...withColumns(found), ...cohorts];
    const shown = all.filter(({ value }) => !hidden.has(value));
    const offered = people ? shown.filter(({ value }) => /^(person|cohort)\./.test(value)) : shown;
    return matching(offered, text);
  }

  /** Values that a property has had lately. */
  async values(
    property: string,
    text: string,
    event: string,
    signal: AbortSignal,
  ): Promise<readonly Suggestion[]> {
    if (property === '') return [];
    if (property.startsWith('cohort.') || property === 'bot') {
      return matching([{ value: 'true' }, { value: 'false' }], text);
    }
    const { values } = await ask(
      {
        insight: 'values',
        property,
        limit: MAX_OFFERED,
        ...(event === '' ? {} : { event }),
        ...(text === '' ? {} : { search: text }),
      },
      signal,
    );
    return values.map(({ value, count: number }) => ({ value, note: count(number) }));
  }

  #catalogue(): Promise<Catalogue> {
    return this.#fresh('catalogue', readCatalogue);
  }

  /** Without the catalogue all are offered: it only says what is in the way. */
  async #hiddenProperties(): Promise<ReadonlySet<string>> {
    const { properties } = await this.#catalogue().catch(() => ({ properties: [] }));
    return new Set(properties.filter(({ hidden }) => hidden).map(({ property }) => property));
  }

  #fresh<T>(what: string, load: () => Promise<T>): Promise<T> {
    const key = `${router.project ?? ''} ${what}`;
    const kept = this.#kept.get(key);
    // What is kept under a name was loaded for that name.
    if (kept !== undefined && kept.until > Date.now()) return kept.loaded as Promise<T>;
    const loaded = load();
    this.#kept.delete(key);
    this.#kept.set(key, { until: Date.now() + FRESH_MS, loaded });
    loaded.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return loaded;
  }
}

/** The one vocabulary of this window. */
export const vocabulary = new Vocabulary();

async function foundProperties(event: string): Promise<readonly Suggestion[]> {
  const { properties } = await ask({
    insight: 'properties',
    ...(event === '' ? {} : { event }),
  });
  return properties.map(propertySuggestion);
}

function propertySuggestion({ property, type, share }: PropertyFacts): Suggestion {
  return { value: property, note: `${type}, ${percent(share)}`, group: groupOf(property) };
}

/** Who may not list cohorts is offered none. */
async function cohortProperties(): Promise<readonly Suggestion[]> {
  try {
    const cohorts = await listCohorts();
    return cohorts.map(({ name }) => ({ value: `cohort.${name}`, group: 'Cohorts' }));
  } catch {
    return [];
  }
}

function columnSuggestion({ name, note }: PropertyColumn): Suggestion {
  return { value: name, note, group: groupOf(name) };
}

/** Fields that events may have are offered even if none has them yet, after those that some have. */
function withColumns(found: readonly Suggestion[]): readonly Suggestion[] {
  const known = new Set(found.map(({ value }) => value));
  const rest = columns.filter(({ name }) => !known.has(name)).map(columnSuggestion);
  return GROUPS.flatMap((group) => [...found, ...rest].filter((one) => one.group === group));
}

const GROUPS = ['Properties', 'Page, device, place', 'Person', 'Groups', 'Context'] as const;

function groupOf(property: string): (typeof GROUPS)[number] {
  if (property.startsWith('properties.')) return 'Properties';
  if (property.startsWith('person.')) return 'Person';
  if (property.startsWith('groups.')) return 'Groups';
  return property.startsWith('context.') ? 'Context' : 'Page, device, place';
}

/** Those that contain the text, in the order they came. */
function matching(all: readonly Suggestion[], text: string): readonly Suggestion[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return all.slice(0, MAX_OFFERED);
  return all
    .filter(({ value }) => value.toLocaleLowerCase().includes(wanted))
    .slice(0, MAX_OFFERED);
}

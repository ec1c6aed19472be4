/** What the command palette offers: places to go to and things to do. */

import type { IconName } from '../components/base/icons';
import { readCatalogue } from '../lib/api/catalogue';
import { listDashboards, listInsights } from '../lib/api/dashboards';
import type { Session } from '../lib/api/session';
import { fitting } from '../lib/match';
import { destinations, sectionOf } from '../lib/navigation';
import { defaultQuestion, exploreLink, type Question } from '../lib/question';
import { router } from '../lib/router.svelte';
import { appearance } from './appearance.svelte';
import { session as store } from './session.svelte';
import { toasts } from './toasts.svelte';

export interface Command {
  key: string;
  group: string;
  title: string;
  note: string;
  icon: IconName;
  run: () => void;
}

/** As many as one looks through; who wants others types more. */
const MAX_FOUND = 40;
/** Of each group, so that one of them does not hide the next. */
const MAX_OF_GROUP = 12;

export class Palette {
  text = $state('');
  busy = $state(false);

  #commands = $state.raw<readonly Command[]>([]);
  readonly #request = new AbortController();

  /** What fits the text, group by group. */
  readonly found = $derived.by(() => this.#find());

  constructor(session: Session) {
    this.#commands = [...pages(), ...actions(), ...projects(session)];
  }

  /** Fetches what is the project's own. What cannot be had is not offered. */
  async load(): Promise<void> {
    this.busy = true;
    const { signal } = this.#request;
    await Promise.all(
      [dashboards(signal), insights(signal), events(signal)].map(async (loading) => {
        const commands = await loading.catch(() => []);
        if (!signal.aborted) this.#commands = [...this.#commands, ...commands];
      }),
    );
    this.busy = false;
  }

  stop(): void {
    this.#request.abort();
  }

  #find(): Command[] {
    const all = this.#commands;
    const groups = ORDER.map((group) => all.filter((command) => command.group === group));
    return groups
      .flatMap((group) => fitting(group, ({ title }) => title, this.text).slice(0, MAX_OF_GROUP))
      .slice(0, MAX_FOUND);
  }
}

const ORDER = ['Pages', 'Dashboards', 'Insights', 'Events', 'Projects', 'Do'];

function pages(): Command[] {
  return destinations.map(({ path, title, icon }) => link('Pages', title, '', icon, path));
}

function actions(): Command[] {
  const dark = appearance.dark;
  return [
    {
      ...command('Do', dark ? 'Light colours' : 'Dark colours', dark ? 'sun' : 'moon'),
      run: () => {
        appearance.chooseTheme(dark ? 'light' : 'dark');
      },
    },
    { ...command('Do', 'Sign out', 'sign-out'), run: () => void leave() },
  ];
}

function projects({ projects, project }: Session): Command[] {
  return projects
    .filter(({ name }) => name !== project)
    .map(({ name, role }) => ({
      ...command('Projects', name, 'dashboards'),
      note: role,
      run: () => {
        router.go(router.href(sectionOf(router.path), { project: name }));
      },
    }));
}

async function dashboards(signal: AbortSignal): Promise<Command[]> {
  const list = await listDashboards(signal);
  return list.map(({ id, name }) =>
    link('Dashboards', name, '', 'dashboards', `/dashboards/${encodeURIComponent(id)}`),
  );
}

async function insights(signal: AbortSignal): Promise<Command[]> {
  const list = await listInsights(signal);
  return list.map(({ id, name, question, view }) => ({
    ...link('Insights', name, question.insight, 'line', exploreLink(question, view)),
    // Two of them may ask the same.
    key: `Insights ${id}`,
  }));
}

async function events(signal: AbortSignal): Promise<Command[]> {
  const { events } = await readCatalogue(signal);
  return events
    .filter(({ hidden }) => !hidden)
    .map(({ name }) => link('Events', name, 'trend', 'events', exploreLink(trendOf(name))));
}

function trendOf(event: string): Question {
  return { ...defaultQuestion('trend'), series: [{ event, measure: 'count', label: event }] };
}

function link(group: string, title: string, note: string, icon: IconName, path: string): Command {
  return {
    ...command(group, title, icon),
    key: `${group} ${path}`,
    note,
    run: () => {
      router.go(path);
    },
  };
}

function command(group: string, title: string, icon: IconName): Omit<Command, 'run'> {
  return { key: `${group} ${title}`, group, title, note: '', icon };
}

async function leave(): Promise<void> {
  try {
    await store.signOut();
  } catch (error) {
    toasts.failed('Not signed out', error);
  }
}

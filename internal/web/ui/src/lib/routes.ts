/** Which address shows which page. Each page is fetched when it is first shown. */

import type { Component } from 'svelte';

/** What the placeholders of a path stand for, handed to the page as properties. */
export type PathParams = Record<string, string>;

interface PageModule {
  default: Component<never>;
}

export interface Route {
  /** A path with placeholders, such as `/people/:id`. */
  path: string;
  load: () => Promise<PageModule>;
  /** Fills the window by itself: `signed-in` and `anyone` say who may see it. */
  alone?: 'signed-in' | 'anyone';
}

export interface Match {
  route: Route;
  params: PathParams;
}

export const routes: readonly Route[] = [
  { path: '/', load: () => import('../pages/Live.svelte') },
  { path: '/live', load: () => import('../pages/Live.svelte') },
  { path: '/explore', load: () => import('../pages/Explore.svelte') },
  { path: '/dashboards', load: () => import('../pages/Dashboards.svelte') },
  { path: '/dashboards/:id', load: () => import('../pages/Dashboard.svelte') },
  { path: '/people', load: () => import('../pages/People.svelte') },
  { path: '/people/:id', load: () => import('../pages/Person.svelte') },
  { path: '/cohorts', load: () => import('../pages/Cohorts.svelte') },
  { path: '/events', load: () => import('../pages/Events.svelte') },
  { path: '/sql', load: () => import('../pages/Sql.svelte') },
  { path: '/health', load: () => import('../pages/Health.svelte') },
  { path: '/start', load: () => import('../pages/Start.svelte') },
  { path: '/settings', load: () => import('../pages/Settings.svelte') },
  { path: '/settings/:section', load: () => import('../pages/Settings.svelte') },
  { path: '/share/:secret', load: () => import('../pages/Shared.svelte'), alone: 'anyone' },
  { path: '/invite/:secret', load: () => import('../pages/Invite.svelte'), alone: 'anyone' },
  { path: '/first-run', load: () => import('../pages/FirstRun.svelte'), alone: 'signed-in' },
];

/** The route of a path, or null where there is no page. */
export function matchRoute(path: string): Match | null {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params !== null) return { route, params };
  }
  return null;
}

/** Whether a path is one of the dashboard's, and not of the API or the documentation. */
export function isPage(path: string): boolean {
  return matchRoute(path) !== null;
}

function matchPath(pattern: string, path: string): PathParams | null {
  const wanted = parts(pattern);
  const given = parts(path);
  if (wanted.length !== given.length) return null;
  const params: PathParams = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decode(text);
    else if (part !== text) return null;
  }
  return params;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** A path that is badly written stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

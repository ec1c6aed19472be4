/** The pages that one goes to by the sidebar, the bottom bar and the palette. */

import type { IconName } from '../components/base/icons';

export interface Destination {
  path: string;
  title: string;
  icon: IconName;
  /** Has a place of its own in the bottom bar of a phone; the rest is under "More". */
  first: boolean;
}

export const destinations: readonly Destination[] = [
  { path: '/live', title: 'Live', icon: 'live', first: true },
  { path: '/dashboards', title: 'Dashboards', icon: 'dashboards', first: true },
  { path: '/explore', title: 'Explore', icon: 'explore', first: true },
  { path: '/people', title: 'People', icon: 'people', first: true },
  { path: '/cohorts', title: 'Cohorts', icon: 'cohorts', first: false },
  { path: '/events', title: 'Events', icon: 'events', first: false },
  { path: '/sql', title: 'SQL', icon: 'sql', first: false },
  { path: '/health', title: 'Data health', icon: 'health', first: false },
  { path: '/start', title: 'Set-up', icon: 'start', first: false },
  { path: '/settings', title: 'Settings', icon: 'settings', first: false },
];

/** Whether a path is the destination's page or one below it. */
export function isAt(destination: Destination, path: string): boolean {
  if (destination.path === '/live' && path === '/') return true;
  return path === destination.path || path.startsWith(`${destination.path}/`);
}

/** The same page of another project: what is below it is the project's own. */
export function sectionOf(path: string): string {
  return `/${path.split('/')[1] ?? ''}`;
}

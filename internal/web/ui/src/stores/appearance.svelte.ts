/** What the reader has chosen for this browser: colours and time zone. */

import { browserTimezone, isTimezone } from '../lib/period';

export type Theme = 'system' | 'light' | 'dark';

const THEME = 'weir.theme';
const ZONE = 'weir.timezone';

export class Appearance {
  theme = $state<Theme>('system');
  /** An IANA name; empty is the browser's own zone. */
  chosenZone = $state('');

  #systemDark = $state(false);

  /** The colours in use. Charts read theirs anew when it changes. */
  readonly dark = $derived(this.theme === 'dark' || (this.theme === 'system' && this.#systemDark));

  /** The zone in which times are shown and days begin. */
  readonly timezone = $derived(this.chosenZone === '' ? browserTimezone() : this.chosenZone);

  /** Reads what was chosen before, colours the page, and follows the system. Returns how to stop. */
  start(): () => void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => {
      this.#systemDark = system.matches;
      this.#colour();
    };
    this.theme = themeOf(recall(THEME));
    this.chosenZone = zoneOf(recall(ZONE));
    follow();
    system.addEventListener('change', follow);
    return () => {
      system.removeEventListener('change', follow);
    };
  }

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    keep(THEME, theme === 'system' ? '' : theme);
    this.#colour();
  }

  chooseZone(zone: string): void {
    this.chosenZone = zoneOf(zone);
    keep(ZONE, this.chosenZone);
  }

  #colour(): void {
    document.documentElement.dataset.theme = this.dark ? 'dark' : 'light';
  }
}

/** The one appearance of this window. */
export const appearance = new Appearance();

function themeOf(text: string): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}

/** A zone that this browser does not know would make every time unreadable. */
function zoneOf(text: string): string {
  return isTimezone(text) ? text : '';
}

/** Storage may be forbidden; then a choice lasts as long as the page. */
function recall(name: string): string {
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

function keep(name: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // As above.
  }
}

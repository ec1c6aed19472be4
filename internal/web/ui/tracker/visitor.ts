import { newId } from './ids.ts';

/** Who is looking, as far as the page knows. */
export interface Visitor {
  /** The anonymous id. */
  a: string;
  /** The session's id. */
  s: string;
  /** When the session was last active, in ms: later each time, for calls to keep their order. */
  t: number;
  /** The user's id, once identified. Pages pass numbers, too. */
  u?: string | number | undefined;
  /** The groups that the user belongs to: the id of each type. */
  g: Record<string, string>;
}

/** A session ends after this much silence. */
const SESSION_MS = 18e5;

/** How far times may run ahead of the clock, in ms. Beyond it the clock has been set back. */
const AHEAD_MS = 6e4;

/** As long as browsers keep a cookie at most, in seconds: 400 days. */
const COOKIE_S = 3456e4;

/** Tells who is looking, now, after a change; null makes it somebody new. */
export type Visitors = (change?: Partial<Visitor> | null) => Visitor;

/**
 * Keeps the visitor in a cookie, of a domain if one is named. It is read anew each
 * time, since other tabs write it too. Where there is none, or cookies are off,
 * the visitor lives as long as the page.
 */
export function visitors(cookies: string | undefined): Visitors {
  let known: Partial<Visitor> = {};
  return (change) => {
    if (cookies !== 'off') known = { ...known, ...readCookie() };
    const { t = 0 } = known;
    if (change === null) known = {};
    const clock = Date.now();
    const now = t < clock + AHEAD_MS ? Math.max(clock, t + 1) : clock;
    const { a = newId(now), s, g } = known;
    const visitor = {
      ...known,
      ...change,
      a,
      s: s && now - t < SESSION_MS ? s : newId(now),
      t: now,
      g: { ...g, ...change?.g },
    };
    if (cookies !== 'off') writeCookie(visitor, cookies);
    return (known = visitor);
  };
}

function readCookie(): Partial<Visitor> {
  try {
    const value = /\b_weir=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    return JSON.parse(decodeURIComponent(value)) as Partial<Visitor>;
  } catch {
    return {}; // there is none, or it is not ours
  }
}

/** An empty domain is none: the cookie is of this host only. */
function writeCookie(visitor: Visitor, domain = ''): void {
  const value = encodeURIComponent(JSON.stringify(visitor));
  document.cookie = `_weir=${value};path=/;max-age=${COOKIE_S};samesite=lax;domain=${domain}`;
}

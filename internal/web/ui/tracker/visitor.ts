import { newId } from './ids.ts';

/** Who is looking, as far as the page knows. */
export interface Visitor {
  /** The anonymous id. */
  a: string;
  /** The session's id. */
  s: string;
  /** When the session was last active, in ms. */
  t: number;
  /** The user's id, once identified. Pages pass numbers, too. */
  u?: string | number | undefined;
  /** The groups that the user belongs to: the id of each type. */
  g: Record<string, string>;
}

/** A session ends after this much silence. */
const SESSION_MS = 18e5;

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
    if (change === null) known = {};
    const { a = newId(), s = '', t = 0, g } = known;
    const now = Date.now();
    const visitor = {
      ...known,
      ...change,
      a,
      s: now - t < SESSION_MS ? s : newId(),
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

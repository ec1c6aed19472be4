import { newId } from './ids.ts';
import { createQueue } from './queue.ts';
import { visitors, type Visitor } from './visitor.ts';

export type Properties = Record<string, unknown>;

/** What an event carries besides what the page and the visitor tell. */
export interface Told {
  name: string;
  properties?: Properties | undefined;
  person?: { set: Properties | undefined; set_once: Properties | undefined };
}

/**
 * Sends an event of the visitor, if any, after a change of who that is. The
 * referrer is the page before, if it is another than the browser says.
 */
export type Sender = (told?: Told, change?: Partial<Visitor> | null, referrer?: string) => void;

/** Returns a sender of events as Weir takes them. */
export function createSender(host: string, key: string, cookies: string | undefined): Sender {
  const known = cookies !== 'off';
  // Whom nothing tells apart on the device, the server does: for a day, and no longer.
  const url = `${host}/v1/events?key=${encodeURIComponent(key)}${known ? '' : '&visitor'}`;
  const add = createQueue(url, `weir.${key}.`, known);
  const visitor = visitors(cookies);
  return (told, change, referrer = document.referrer) => {
    const { a, s, t, u, g } = visitor(change);
    if (!told) return;
    add({
      ...told,
      id: newId(t),
      time: new Date(t),
      ...(known && { anonymous_id: a, session_id: s }),
      user_id: u && String(u),
      groups: g,
      context: {
        url: location.href,
        referrer,
        title: document.title,
        screen: `${screen.width}x${screen.height}`,
        locale: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        library: 'weir.js',
      },
    });
  };
}

import type { Properties, Sender } from './sender.ts';

/** What a page calls as `weir`. */
export interface Weir {
  /** Sends an event. */
  track(name: string, properties?: Properties): void;
  /** Sends a page view; the script does so itself unless `data-auto="off"`. */
  page(properties?: Properties, referrer?: string): void;
  /** Joins the visitor to a user and sets what is known of the user. */
  identify(user: string | number, set?: Properties, setOnce?: Properties): void;
  /** Joins another id of the user to the one it has from now on. */
  alias(user: string | number, previous: string): void;
  /** Describes a group and puts the visitor's later events into it. */
  group(type: string, id: string, properties?: Properties): void;
  /** Forgets who is looking, as after signing out. */
  reset(): void;
  /** Makes calls by name. Until the script has come `weir` is an array of them. */
  push(...calls: Call[]): void;
}

/** The name of a method, and what it is called with. */
export type Call = [keyof Weir, ...unknown[]];

/** Returns what a page calls. Without a sender nothing is sent, and nothing kept. */
export function createTracker(send: Sender = () => undefined): Weir {
  const weir: Weir = {
    track: (name, properties) => {
      send({ name, properties });
    },
    page: (properties, referrer) => {
      send({ name: 'page_view', properties }, undefined, referrer);
    },
    identify: (user, set, set_once) => {
      send({ name: 'identify', person: { set, set_once } }, { u: user });
    },
    alias: (user, previous_id) => {
      send({ name: 'alias', properties: { previous_id } }, { u: user });
    },
    group: (type, id, properties) => {
      send({ name: 'group', properties: { ...properties, type, id } }, { g: { [type]: id } });
    },
    reset: () => {
      send(undefined, null);
    },
    push: (...calls) => {
      for (const [method, ...parameters] of calls) {
        (weir[method] as (...parameters: unknown[]) => void)(...parameters);
      }
    },
  };
  return weir;
}

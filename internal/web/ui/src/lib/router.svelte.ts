/** The address bar: which page is shown, and its state in the query string. */

// Addresses are replaced here, never changed: there is nothing in them to react to.
/* eslint svelte/prefer-svelte-reactivity: off */

/** The parameter that names the project; it stays while one moves about. */
const PROJECT = 'project';

export interface GoOptions {
  /** Put the new address in place of the one shown, instead of after it. */
  replace?: boolean;
}

/** What a parameter becomes; null and the empty text remove it. */
export type ParamChanges = Record<string, string | number | null | undefined>;

export class Router {
  #url = $state.raw(new URL(location.href));
  #known: (path: string) => boolean = () => true;

  /** Of the page shown, without a slash at the end. */
  readonly path = $derived(this.#url.pathname.replace(/(.)\/+$/, '$1'));

  /** The query string. Read only: `set` changes it. */
  readonly params = $derived(new URLSearchParams(this.#url.search));

  /** The project in the address; null is the session's own. */
  readonly project = $derived(this.params.get(PROJECT));

  /**
   * Follows the address bar and takes over clicks on links to paths that are
   * known. Returns how to stop.
   */
  start(known: (path: string) => boolean): () => void {
    this.#known = known;
    this.#read();
    addEventListener('popstate', this.#read);
    document.addEventListener('click', this.#click);
    return () => {
      removeEventListener('popstate', this.#read);
      document.removeEventListener('click', this.#click);
    };
  }

  /** Goes to a path with its query string. The project stays unless it names one. */
  go(path: string, options: GoOptions = {}): void {
    this.#show(this.href(path), options.replace === true);
  }

  /** Changes parameters of the page shown, in place unless `replace` is false. */
  set(changes: ParamChanges, { replace = true }: GoOptions = {}): void {
    const params = withChanges(this.params, changes);
    const search = params.toString();
    this.#show(this.path + (search === '' ? '' : `?${search}`), replace);
  }

  /** What a link to a path leads to: with the parameters, in the project shown. */
  href(path: string, params: ParamChanges = {}): string {
    const [bare = '/', ...rest] = path.split('?');
    // A question mark further on is one of the query's own.
    const search = withChanges(new URLSearchParams(rest.join('?')), params);
    if (this.project !== null && !search.has(PROJECT)) search.set(PROJECT, this.project);
    const text = search.toString();
    return text === '' ? bare : `${bare}?${text}`;
  }

  #show(address: string, replace: boolean): void {
    const url = new URL(address, location.origin);
    if (url.href === this.#url.href) return;
    if (replace) history.replaceState(history.state, '', url);
    else history.pushState(null, '', url);
    this.#url = url;
  }

  readonly #read = (): void => {
    this.#url = new URL(location.href);
  };

  readonly #click = (event: MouseEvent): void => {
    const link = plainLink(event);
    if (link?.origin !== location.origin) return;
    const url = new URL(link.href);
    if (url.hash !== '' || !this.#known(url.pathname)) return;
    event.preventDefault();
    this.go(url.pathname + url.search);
  };
}

/** The one address bar of this window. */
export const router = new Router();

function withChanges(params: URLSearchParams, changes: ParamChanges): URLSearchParams {
  const changed = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') changed.delete(name);
    else changed.set(name, String(value));
  }
  return changed;
}

/** The link that a click means to open here, and not in another tab or as a file. */
function plainLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest<HTMLAnchorElement>('a[href]') ?? null;
  if (link === null || link.hasAttribute('download')) return null;
  return link.target === '' || link.target === '_self' ? link : null;
}

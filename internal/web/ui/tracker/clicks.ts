/** Names of files that a link downloads rather than shows. */
const FILES = /\.(7z|csv|dmg|docx?|exe|gz|mp[34]|pdf|pptx?|rar|xlsx?|zip)$/i;

/** Characters of an element's text that are sent at most. */
const TEXT = 100;

/** Properties of a click. */
export interface Click extends Record<string, unknown> {
  /** `outbound`, `download`, or the name of the element: `a`, `button`, … */
  kind: string;
  /** What the mark says. */
  name: string | undefined;
  text: string;
  href: string | undefined;
}

/**
 * Calls `click` for clicks on elements marked with `data-weir`, on links that
 * lead elsewhere and on downloads; if `all`, on every link and button.
 */
export function watchClicks(all: boolean, click: (properties: Click) => void): void {
  const watch = ({ button, target }: MouseEvent): void => {
    const closest = (selector: string): HTMLAnchorElement | null =>
      (target as Element).closest<HTMLAnchorElement>(selector);
    const marked = closest('[data-weir]');
    const control = closest('a[href],button,[role=button],[type=submit]');
    const element = control ?? marked;
    if (!element || button > 1) return; // the right button follows no link
    const kind = kindOf(element);
    if (!all && !marked && !kind) return;
    click({
      kind: kind || element.localName,
      name: marked?.dataset.weir,
      text: element.textContent.trim().slice(0, TEXT),
      href: element.href,
    });
  };
  // Before the page's own listeners, which may stop the event.
  addEventListener('click', watch, true);
  addEventListener('auxclick', watch, true);
}

/** Where a link leads if not to a page of this site. What is no link has no path and no host. */
function kindOf(element: HTMLAnchorElement): string {
  if (element.closest('[download]') || FILES.test(element.pathname)) return 'download';
  return /^http/.test(element.protocol) && element.host !== location.host ? 'outbound' : '';
}

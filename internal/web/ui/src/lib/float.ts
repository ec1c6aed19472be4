/** Places what floats above the page beside what it belongs to. */

import type { Attachment } from 'svelte/attachments';

export interface FloatOptions {
  /** At least as wide as what it belongs to. */
  fit?: boolean;
  /** Which edges lie above each other. */
  align?: 'start' | 'end' | 'centre';
  /** Preferred; the other side is taken where there is more room. */
  side?: 'below' | 'above';
}

/** Between the two, and to the edge of the window. */
const GAP = 4;
const MARGIN = 8;

/**
 * Shows the element in the top layer, where no dialog and no scrolled box cuts
 * it off, beside the one that `anchor` returns; it follows when that moves.
 */
export function float(
  anchor: () => HTMLElement | null | undefined,
  options: FloatOptions = {},
): Attachment<HTMLElement> {
  return (element) => {
    const follow = (): void => {
      const beside = anchor();
      if (beside) place(element, beside.getBoundingClientRect(), options);
    };
    element.popover = 'manual';
    // Before 2024 browsers had no top layer for all; there it lies in the page.
    if ('showPopover' in element) element.showPopover();
    follow();
    const resize = new ResizeObserver(follow);
    resize.observe(element);
    addEventListener('scroll', follow, { capture: true, passive: true });
    addEventListener('resize', follow);
    return () => {
      resize.disconnect();
      removeEventListener('scroll', follow, { capture: true });
      removeEventListener('resize', follow);
    };
  };
}

function place(element: HTMLElement, anchor: DOMRect, options: FloatOptions): void {
  const { style } = element;
  if (options.fit === true) style.minWidth = `${anchor.width}px`;
  style.maxWidth = `calc(100vw - ${2 * MARGIN}px)`;
  const below = innerHeight - anchor.bottom - GAP - MARGIN;
  const above = anchor.top - GAP - MARGIN;
  const height = element.scrollHeight;
  const upward =
    options.side === 'above' ? above >= height || above > below : below < height && above > below;
  style.maxHeight = `${Math.max(upward ? above : below, 0)}px`;
  style.top = upward ? 'auto' : `${anchor.bottom + GAP}px`;
  style.bottom = upward ? `${innerHeight - anchor.top + GAP}px` : 'auto';
  style.left = `${leftOf(element.offsetWidth, anchor, options)}px`;
}

function leftOf(width: number, anchor: DOMRect, { align = 'start' }: FloatOptions): number {
  const wanted = {
    start: anchor.left,
    end: anchor.right - width,
    centre: (anchor.left + anchor.right - width) / 2,
  }[align];
  return Math.max(MARGIN, Math.min(wanted, innerWidth - width - MARGIN));
}

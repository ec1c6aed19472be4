import type { Attachment } from 'svelte/attachments';

/** So far below the window tiles ask already, so that they are there when one scrolls on. */
const MARGIN = '200px';

/** Tells whether the element is, or nearly is, in the window. */
export function inView(tell: (seen: boolean) => void): Attachment {
  return (element) => {
    const observer = new IntersectionObserver(
      (entries) => {
        tell(entries.at(-1)?.isIntersecting === true);
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  };
}

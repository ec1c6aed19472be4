/** Dialogs that lie above the page. */

import type { Attachment } from 'svelte/attachments';

/**
 * Shows the dialog for as long as it is there, and then gives the focus back.
 * `closed` is called when its reader closes it: by Escape, by a press beside it
 * or by a button that calls close() of the element; not when it is taken away.
 */
export function modal(closed: () => void): Attachment<HTMLDialogElement> {
  return (dialog) => {
    const before = document.activeElement;
    const listening = new AbortController();
    const { signal } = listening;
    dialog.addEventListener('close', closed, { signal });
    closeOnBackdrop(dialog, signal);
    dialog.showModal();
    return () => {
      listening.abort();
      // Taken out of the page while open it would keep the focus for itself.
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  };
}

/**
 * The dialog has no padding, so a press on itself is one on the backdrop; one
 * that began inside, to select text, does not count.
 */
function closeOnBackdrop(dialog: HTMLDialogElement, signal: AbortSignal): void {
  let outside = false;
  dialog.addEventListener('pointerdown', ({ target }) => (outside = target === dialog), { signal });
  dialog.addEventListener(
    'click',
    ({ target }) => {
      if (target === dialog && outside) dialog.close();
    },
    { signal },
  );
}

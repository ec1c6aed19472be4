import type { Edit } from './edit';

/**
 * Puts an edit into a text area as if it had been typed, so that the browser
 * can undo it.
 */
export function apply(area: HTMLTextAreaElement, edit: Edit): void {
  const before = area.value;
  if (before !== edit.text) replaceDifference(area, before, edit.text);
  area.setSelectionRange(edit.start, edit.end);
}

function replaceDifference(area: HTMLTextAreaElement, before: string, after: string): void {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (
    same < most - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same++;
  }
  area.focus();
  area.setSelectionRange(start, before.length - same);
  type(area, after.slice(start, after.length - same));
}

function type(area: HTMLTextAreaElement, text: string): void {
  // Nothing else keeps what can be undone; every browser still has it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const typed = document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
  if (typed) return;
  area.setRangeText(text);
  area.dispatchEvent(new Event('input', { bubbles: true }));
}

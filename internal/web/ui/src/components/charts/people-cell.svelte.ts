import { createRawSnippet, type Snippet } from 'svelte';
import type { SheetRow } from '../../lib/charts/sheet-parts';
import type { PeoplePick } from '../../lib/picks';

export interface PeopleCell {
  text: (row: SheetRow) => string;
  /** The people behind the number; undefined if they cannot be asked for. */
  pick: (row: SheetRow) => PeoplePick | undefined;
  show: (pick: PeoplePick) => void;
}

/** A cell of one column: a number that is a button where people are behind it. */
export function peopleCell(cell: PeopleCell): Snippet<[SheetRow]> {
  return createRawSnippet((row: () => SheetRow) => ({
    render: () => '<span></span>',
    setup: (node) => {
      $effect(() => {
        node.replaceChildren(content(cell, row()));
      });
    },
  }));
}

function content({ text, pick, show }: PeopleCell, row: SheetRow): Text | HTMLElement {
  const found = pick(row);
  if (found === undefined) return document.createTextNode(text(row));
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'people-cell';
  button.title = 'Show these people';
  button.textContent = text(row);
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    show(found);
  });
  return button;
}

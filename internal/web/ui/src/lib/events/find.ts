/** Which events of the catalogue are listed. */

import type { CatalogueEvent } from '../api/catalogue';

/** Those with the text in their name or description; hidden ones if they are asked for. */
export function findEvents(
  events: readonly CatalogueEvent[],
  text: string,
  withHidden: boolean,
): CatalogueEvent[] {
  const wanted = text.trim().toLocaleLowerCase();
  return events.filter(({ name, description, hidden }) => {
    if (hidden && !withHidden) return false;
    return `${name}\n${description}`.toLocaleLowerCase().includes(wanted);
  });
}

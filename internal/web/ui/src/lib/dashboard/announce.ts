/** What is read out while tiles are moved without being seen. */

import { COLUMNS, samePlace, type Place } from './grid';

/** Where the tile now is, counted from 1 as people do. */
export function announceMove(title: string, before: Place, after: Place): string {
  if (samePlace(before, after)) return `${title} cannot go further.`;
  if (before.w !== after.w || before.h !== after.h) return `${title} is now ${sizeText(after)}.`;
  return `${title} is now at column ${after.x + 1}, row ${after.y + 1}.`;
}

/** Where a tile is and how large it is, for its description. */
export function placeText(place: Place): string {
  return `Column ${place.x + 1} of ${COLUMNS}, row ${place.y + 1}, ${sizeText(place)}`;
}

function sizeText({ w, h }: Place): string {
  return `${w} columns wide and ${h} rows tall`;
}

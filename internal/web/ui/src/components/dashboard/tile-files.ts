/** What a tile shows, as a file. */

import type { Tile } from '../../lib/api/dashboards';
import { askCSV, type Question } from '../../lib/api/insights';
import { download, pictureOf } from '../../lib/dashboard/download';
import { tileTitle } from '../../lib/dashboard/tiles';
import { toasts } from '../../stores/toasts.svelte';

/** The picture of a chart (a data URL); undefined where there is none. */
export type Picture = () => Promise<string | undefined> | undefined;

export async function saveCSV(tile: Tile, question: Question): Promise<void> {
  try {
    const text = await askCSV(question);
    download(new Blob([text], { type: 'text/csv' }), tileTitle(tile), 'csv');
  } catch (error) {
    toasts.failed('No CSV', error);
  }
}

export async function savePNG(tile: Tile, image: Picture): Promise<void> {
  const picture = await image();
  if (picture === undefined) toasts.say('This view is no picture. Download it as CSV.');
  else download(pictureOf(picture), tileTitle(tile), 'png');
}

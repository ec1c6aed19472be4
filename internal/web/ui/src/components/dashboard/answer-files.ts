/** What a tile or Explore shows, as a file. What goes wrong is said at the edge of the page. */

import { askCSV, type Question } from '../../lib/api/insights';
import { download, pictureOf } from '../../lib/dashboard/download';
import { toasts } from '../../stores/toasts.svelte';

/** The picture of a chart (a data URL); undefined where there is none. */
export type Picture = () => Promise<string | undefined> | undefined;

export async function saveCSV(title: string, question: Question): Promise<void> {
  try {
    download(new Blob([await askCSV(question)], { type: 'text/csv' }), title, 'csv');
  } catch (error) {
    toasts.failed('Not downloaded', error);
  }
}

export async function savePNG(title: string, image: Picture): Promise<void> {
  try {
    const picture = await image();
    if (picture === undefined) toasts.say('This view is no picture. Download it as CSV.');
    else download(pictureOf(picture), title, 'png');
  } catch (error) {
    toasts.failed('Not downloaded', error);
  }
}

/** Weir's browser tracker, served as /weir.js. docs/send-events.md tells how to use it. */
import { watchClicks } from './clicks.ts';
import { watchPages } from './pages.ts';
import { createSender } from './sender.ts';
import { createTracker, type Call, type Weir } from './tracker.ts';

declare global {
  interface Window {
    weir?: Weir | Call[];
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
}

start(document.currentScript as HTMLScriptElement);

/** Does what the script's tag says. Events go where the script came from. */
function start({ src, dataset }: HTMLScriptElement): void {
  const { key = '', host = src.replace(/\/[^/]*$/, ''), auto, cookies, clicks } = dataset;
  const quiet =
    'dnt' in dataset && (navigator.doNotTrack === '1' || navigator.globalPrivacyControl);
  const tracker = createTracker(quiet ? undefined : createSender(host, key, cookies));
  const early = window.weir;
  window.weir = tracker;
  // The page's own calls come after the view of it.
  if (auto !== 'off') {
    watchPages('hash' in dataset, (referrer) => {
      tracker.page(undefined, referrer);
    });
    if (clicks !== 'off')
      watchClicks(clicks === 'all', (click) => {
        tracker.track('click', click);
      });
  }
  if (Array.isArray(early)) tracker.push(...early);
}

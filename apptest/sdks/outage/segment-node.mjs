import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: process.env.WEIR_KEY, host: process.env.WEIR_URL });
for (let n = 0; n < 200; n++) {
  analytics.track({ userId: `u${n % 5}`, event: 'segment-node', properties: { n } });
  await setTimeout(50);
}
process.stdin.resume();
await once(process.stdin, 'end');
await analytics.closeAndFlush();

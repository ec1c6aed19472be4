import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { PostHog } from 'posthog-node';

const posthog = new PostHog(process.env.WEIR_KEY, { host: process.env.WEIR_URL });
for (let n = 0; n < 200; n++) {
  posthog.capture({ distinctId: `u${n % 5}`, event: 'posthog-node', properties: { n } });
  await setTimeout(50);
}
process.stdin.resume();
await once(process.stdin, 'end');
await posthog.shutdown();

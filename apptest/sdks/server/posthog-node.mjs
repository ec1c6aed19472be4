import { PostHog } from 'posthog-node';

const posthog = new PostHog(process.env.WEIR_KEY, { host: process.env.WEIR_URL });

posthog.capture({ distinctId: 'anon-1', event: 'visited' });
posthog.identify({ distinctId: 'ann', properties: { plan: 'pro' } });
posthog.alias({ distinctId: 'ann', alias: 'anon-1' });
posthog.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { size: 3 } });
posthog.capture({
  distinctId: 'ann',
  event: '$pageview',
  properties: { $current_url: 'https://shop.example/a' },
});
posthog.capture({
  distinctId: 'ann',
  event: 'order',
  properties: { amount: 12.5 },
  groups: { company: 'acme' },
});
for (let n = 0; n < 50; n++)
  posthog.capture({ distinctId: `u${n % 5}`, event: 'item', properties: { n } });
await posthog.shutdown();

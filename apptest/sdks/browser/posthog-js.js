import posthog from 'posthog-js';

posthog.init(WEIR_KEY, { api_host: WEIR_URL });

posthog.capture('visited');
posthog.identify('ann', { plan: 'pro' });
posthog.alias('ann-of-old');
posthog.group('company', 'acme', { size: 3 });
posthog.capture('order', { amount: 12.5 });
for (let n = 0; n < 20; n++) posthog.capture('item', { n });

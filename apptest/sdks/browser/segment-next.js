import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load({ writeKey: WEIR_KEY, cdnURL: WEIR_URL });

await analytics.page('Home');
await analytics.track('visited');
await analytics.identify('ann', { plan: 'pro' });
await analytics.alias('ann', 'ann-of-old');
await analytics.group('acme', { size: 3 });
await analytics.track('order', { amount: 12.5 });
for (let n = 0; n < 20; n++) await analytics.track('item', { n });

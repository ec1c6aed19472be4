import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const analytics = new RudderAnalytics(process.env.WEIR_KEY, { dataPlaneUrl: process.env.WEIR_URL });

analytics.track({ anonymousId: 'anon-1', event: 'visited' });
analytics.identify({ userId: 'ann', anonymousId: 'anon-1', traits: { plan: 'pro' } });
analytics.alias({ userId: 'ann', previousId: 'ann-of-old' });
analytics.group({ userId: 'ann', groupId: 'acme', traits: { size: 3 } });
analytics.page({ userId: 'ann', name: 'Home', properties: { url: 'https://shop.example/a' } });
analytics.track({ userId: 'ann', event: 'order', properties: { amount: 12.5 } });
for (let n = 0; n < 50; n++)
  analytics.track({ userId: `u${n % 5}`, event: 'item', properties: { n } });
await new Promise((resolve, reject) => {
  analytics.flush((error) => (error ? reject(error) : resolve()));
});

import * as amplitude from '@amplitude/analytics-node';

await amplitude.init(process.env.WEIR_KEY, { serverUrl: `${process.env.WEIR_URL}/2/httpapi` })
  .promise;

amplitude.track('visited', {}, { device_id: 'anon-1' });
const who = new amplitude.Identify().set('plan', 'pro');
amplitude.identify(who, { user_id: 'ann', device_id: 'anon-1' });
amplitude.setGroup('company', 'acme', { user_id: 'ann' });
const group = new amplitude.Identify().set('size', 3);
amplitude.groupIdentify('company', 'acme', group, { user_id: 'ann' });
amplitude.track('order', { amount: 12.5 }, { user_id: 'ann' });
for (let n = 0; n < 50; n++) amplitude.track('item', { n }, { user_id: `user-${n % 5}` });
await amplitude.flush().promise;
process.exit(); // its timer would keep the process for another ten seconds

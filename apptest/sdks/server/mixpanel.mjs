import Mixpanel from 'mixpanel';

const { protocol, host } = new URL(process.env.WEIR_URL);
const mixpanel = Mixpanel.init(process.env.WEIR_KEY, { host, protocol: protocol.replace(':', '') });

const sent = [];
/** Turns the callback that is the last parameter of each method into a promise. */
const wait = (send) =>
  sent.push(new Promise((resolve, reject) => send((error) => (error ? reject(error) : resolve()))));

wait((done) => mixpanel.track('visited', { distinct_id: 'anon-1' }, done));
wait((done) => mixpanel.alias('ann', 'anon-1', done));
wait((done) => mixpanel.people.set('ann', { plan: 'pro' }, done));
wait((done) => mixpanel.groups.set('company', 'acme', { size: 3 }, done));
wait((done) => mixpanel.track('order', { distinct_id: 'ann', amount: 12.5 }, done));
const items = Array.from({ length: 50 }, (_, n) => ({
  event: 'item',
  properties: { distinct_id: `u${n % 5}`, n },
}));
wait((done) => mixpanel.track_batch(items, done));
await Promise.all(sent);

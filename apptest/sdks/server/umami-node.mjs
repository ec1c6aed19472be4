import { Umami } from '@umami/node';

const umami = new Umami({ websiteId: process.env.WEIR_KEY, hostUrl: process.env.WEIR_URL });

const sent = [
  umami.track({ url: '/a', title: 'Home', hostname: 'shop.example' }),
  umami.track('order', { amount: 12.5 }),
  umami.identify({ plan: 'pro' }),
];
for (let n = 0; n < 50; n++) sent.push(umami.track('item', { n }));
for (const answer of await Promise.all(sent))
  if (!answer.ok) throw new Error(`answered ${answer.status}`);

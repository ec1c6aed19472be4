import { init, track } from '@plausible-analytics/tracker';

init({ domain: 'shop.example', endpoint: `${WEIR_URL}/api/event`, captureOnLocalhost: true });

track('order', { props: { amount: 12.5 } });
for (let n = 0; n < 20; n++) track('item', { props: { n } });

/** SDKs of others that run in pages. */

import { js, type Snippet } from './snippets';

const PURCHASE = `{ amount: 12.5, currency: 'EUR' }`;

export const web: readonly Snippet[] = [
  {
    id: 'posthog-js',
    title: 'PostHog (posthog-js)',
    place: 'web',
    install: 'npm install posthog-js',
    setup: ({ url, key }) =>
      `import posthog from 'posthog-js';\n\nposthog.init(${js(key)}, { api_host: ${js(url)} });`,
    send: `posthog.capture('purchase', ${PURCHASE});`,
    note: 'Feature flags are answered with an empty set.',
  },
  {
    id: 'segment-js',
    title: 'Segment (analytics-next)',
    place: 'web',
    install: 'npm install @segment/analytics-next',
    setup: ({ url, key }) =>
      `import { AnalyticsBrowser } from '@segment/analytics-next';\n\n` +
      `const analytics = AnalyticsBrowser.load({ writeKey: ${js(key)}, cdnURL: ${js(url)} });`,
    send: `await analytics.track('purchase', ${PURCHASE});`,
    note: '',
  },
  {
    id: 'plausible',
    title: 'Plausible',
    place: 'web',
    install: 'npm install @plausible-analytics/tracker',
    setup: ({ url }) =>
      `import { init, track } from '@plausible-analytics/tracker';\n\n` +
      `init({ domain: 'shop.example', endpoint: ${js(`${url}/api/event`)}, captureOnLocalhost: true });`,
    send: `track('purchase', { props: { plan: 'pro' } });`,
    note: 'Here the domain stands for the write key: add yours to the SDK keys of the project.',
  },
];

/** SDKs that run in servers. */

import { go, js, type Snippet, type Target } from './snippets';

const TRACKED = `{
  userId: 'u1',
  event: 'purchase',
  properties: { amount: 12.5, currency: 'EUR' },
}`;

export const servers: readonly Snippet[] = [
  {
    id: 'go',
    title: 'Go (Weir’s client)',
    place: 'server',
    install: 'go get github.com/weirhq/weir/client',
    setup: ({ url, key }) =>
      `weir, err := client.New(client.Config{Server: ${go(url)}, Key: ${go(key)}})\n` +
      `if err != nil {\n\treturn err\n}`,
    send: `err = weir.Publish(ctx, client.Event{
	Name:       "purchase",
	UserID:     "u1",
	Properties: map[string]any{"amount": 12.5, "currency": "EUR"},
})`,
    note: 'When Publish returns nil, the event is on the server’s disk.',
  },
  node('posthog-node', 'PostHog for Node', {
    setup: ({ url, key }) =>
      `import { PostHog } from 'posthog-node';\n\n` +
      `const posthog = new PostHog(${js(key)}, { host: ${js(url)} });`,
    send: `posthog.capture(${TRACKED.replace('userId', 'distinctId')});\nawait posthog.flush();`,
  }),
  {
    id: 'posthog-go',
    title: 'PostHog for Go',
    place: 'server',
    install: 'go get github.com/posthog/posthog-go',
    setup: ({ url, key }) =>
      `client, err := posthog.NewWithConfig(${go(key)}, posthog.Config{Endpoint: ${go(url)}})\n` +
      `if err != nil {\n\treturn err\n}\ndefer client.Close()`,
    send: `err = client.Enqueue(posthog.Capture{
	DistinctId: "u1",
	Event:      "purchase",
	Properties: posthog.NewProperties().Set("amount", 12.5),
})`,
    note: '',
  },
  node('@segment/analytics-node', 'Segment for Node', {
    setup: ({ url, key }) =>
      `import { Analytics } from '@segment/analytics-node';\n\n` +
      `const analytics = new Analytics({ writeKey: ${js(key)}, host: ${js(url)} });`,
    send: `analytics.track(${TRACKED});\nawait analytics.closeAndFlush();`,
  }),
  node('@rudderstack/rudder-sdk-node', 'RudderStack for Node', {
    setup: ({ url, key }) =>
      `import RudderAnalytics from '@rudderstack/rudder-sdk-node';\n\n` +
      `const analytics = new RudderAnalytics(${js(key)}, { dataPlaneUrl: ${js(url)} });`,
    send: `analytics.track(${TRACKED});\nawait analytics.flush();`,
  }),
  node('mixpanel', 'Mixpanel for Node', {
    setup: ({ url, key }) =>
      `import Mixpanel from 'mixpanel';\n\n` +
      `const { protocol, host } = new URL(${js(url)});\n` +
      `const mixpanel = Mixpanel.init(${js(key)}, { host, protocol: protocol.replace(':', '') });`,
    send: `mixpanel.track('purchase', { distinct_id: 'u1', amount: 12.5, currency: 'EUR' });`,
  }),
  node('@amplitude/analytics-node', 'Amplitude for Node', {
    setup: ({ url, key }) =>
      `import * as amplitude from '@amplitude/analytics-node';\n\n` +
      `await amplitude.init(${js(key)}, { serverUrl: ${js(`${url}/2/httpapi`)} })\n  .promise;`,
    send:
      `amplitude.track('purchase', { amount: 12.5, currency: 'EUR' }, { user_id: 'u1' });\n` +
      `await amplitude.flush().promise;`,
  }),
  node('@umami/node', 'Umami for Node', {
    setup: ({ url, key }) =>
      `import { Umami } from '@umami/node';\n\n` +
      `const umami = new Umami({ websiteId: ${js(key)}, hostUrl: ${js(url)} });`,
    send: `await umami.track('purchase', { amount: 12.5, currency: 'EUR' });`,
  }),
];

interface NodeCode {
  setup: (target: Target) => string;
  send: string;
}

function node(name: string, title: string, code: NodeCode): Snippet {
  const id = name.replace(/^@/, '').replace(/\//g, '-');
  return { id, title, place: 'server', install: `npm install ${name}`, note: '', ...code };
}

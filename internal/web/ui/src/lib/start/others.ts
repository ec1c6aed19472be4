/** What has a protocol rather than an SDK. */

import { go, shell, type Snippet } from './snippets';

export const others: readonly Snippet[] = [
  {
    id: 'cloudevents',
    title: 'CloudEvents (Go)',
    place: 'any',
    install: 'go get github.com/cloudevents/sdk-go/v2',
    setup: ({ url, key }) =>
      `client, err := cloudevents.NewClientHTTP(cloudevents.WithTarget(${go(`${url}/v1/events`)}), ` +
      `cehttp.WithHeader("Authorization", ${go(`Bearer ${key}`)}))`,
    send: '',
    note: 'The type of an event becomes its name, the subject its user. Binary, structured and batched mode are taken.',
  },
  {
    id: 'ga4',
    title: 'GA4 Measurement Protocol',
    place: 'any',
    install: '',
    setup: ({ url, key }) =>
      [
        `curl ${shell(`${url}/mp/collect?measurement_id=G-1&api_secret=${encodeURIComponent(key)}`)} \\`,
        `     -d '{"client_id":"a1","events":[{"name":"purchase","params":{"value":12.5}}]}'`,
      ].join('\n'),
    send: '',
    note: '',
  },
  {
    id: 'snowplow',
    title: 'Snowplow',
    place: 'any',
    install: '',
    setup: ({ url, key }) => `collector: ${url}\nappId:     ${key}`,
    send: '',
    note: 'Give Snowplow’s tracker this server as its collector, and the write key as the id of the application.',
  },
  {
    id: 'jitsu',
    title: 'Jitsu',
    place: 'any',
    install: '',
    setup: ({ url, key }) => `host:        ${url}\nbrowser key: ${key}`,
    send: '',
    note: 'Give Jitsu’s SDK this server as its host, and the write key as the browser’s key.',
  },
];

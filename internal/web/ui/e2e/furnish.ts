/** Fills a project with one of everything that people make, named as a test likes. */
import type { Dashboard } from '../src/lib/api/dashboards.ts';
import { DAY_MS } from './shop.ts';
import type { Weir } from './weir.ts';

export interface Furniture {
  /** The id of a dashboard with a text, a chart and an annotation. */
  dashboard: string;
  /** The secret of a link to it. */
  share: string;
  cohort: string;
}

const QUESTION = {
  insight: 'trend',
  from: 'now-13d/d',
  interval: 'day',
  series: [{ event: 'page_view' }],
};

export async function furnish(weir: Weir, words: string): Promise<Furniture> {
  const name = words.slice(0, 100);
  const cohort = 'loyal';
  await weir.api('POST', '/v1/cohorts', {
    name: cohort,
    description: words,
    who: { did: { event: 'page_view', at_least: 2 } },
  });
  const insight = { name, description: words, question: QUESTION, view: 'bar' };
  const saved = await weir.api<{ id: string }>('POST', '/v1/insights', insight);
  const dashboard = await weir.api<Dashboard>('POST', '/v1/dashboards', {
    name,
    description: words,
    range: null,
    filters: [],
    refresh_seconds: 0,
    tiles: [
      { id: 'text', kind: 'text', title: name, text: words, x: 0, y: 0, w: 4, h: 4 },
      { id: 'own', kind: 'insight', title: name, question: QUESTION, x: 4, y: 0, w: 8, h: 4 },
      { id: 'saved', kind: 'insight', title: '', insight: saved.id, x: 0, y: 4, w: 12, h: 4 },
    ],
  });
  const time = new Date(Date.now() - 3 * DAY_MS).toISOString();
  await weir.api('POST', '/v1/annotations', { time, text: words });
  const shares = `/v1/dashboards/${dashboard.id}/shares`;
  const share = await weir.api<{ secret: string }>('POST', shares, { name });
  const described = { description: words, hidden: false };
  await weir.api('PUT', '/v1/catalogue/events/page_view', described);
  await weir.api('PUT', '/v1/catalogue/properties/properties.colour', described);
  await weir.api('POST', '/v1/keys', { scope: 'write', name });
  const roles = { default: 'viewer' };
  await weir.api('POST', '/v1/users', { email: 'grace@shop.example', name, roles });
  await weir.sendWrong({ name: words, user_id: 'u1', time: words });
  return { dashboard: dashboard.id, share: share.secret, cohort };
}

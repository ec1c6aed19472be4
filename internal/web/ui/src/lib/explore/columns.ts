/** The properties that each event may have a field of its own for. */

export interface PropertyColumn {
  name: string;
  note: string;
}

export const columns: readonly PropertyColumn[] = [
  { name: 'path', note: 'page' },
  { name: 'url', note: 'page, in full' },
  { name: 'host', note: 'site' },
  { name: 'title', note: 'title of the page' },
  { name: 'referrer', note: 'page before' },
  { name: 'referrer_domain', note: 'site before' },
  { name: 'channel', note: 'search, social, …' },
  { name: 'utm_source', note: 'campaign' },
  { name: 'utm_medium', note: 'campaign' },
  { name: 'utm_campaign', note: 'campaign' },
  { name: 'utm_term', note: 'campaign' },
  { name: 'utm_content', note: 'campaign' },
  { name: 'browser', note: 'device' },
  { name: 'browser_version', note: 'device' },
  { name: 'os', note: 'device' },
  { name: 'os_version', note: 'device' },
  { name: 'device', note: 'desktop, mobile, …' },
  { name: 'screen', note: 'device' },
  { name: 'bot', note: 'true or false' },
  { name: 'country', note: 'place' },
  { name: 'region', note: 'place' },
  { name: 'city', note: 'place' },
  { name: 'locale', note: 'language' },
  { name: 'timezone', note: 'of the browser' },
  { name: 'name', note: 'of the event' },
  { name: 'user_id', note: 'who' },
  { name: 'anonymous_id', note: 'who' },
  { name: 'session_id', note: 'visit' },
  { name: 'library', note: 'SDK' },
  { name: 'ip', note: 'address' },
  { name: 'user_agent', note: 'browser, as sent' },
  { name: 'id', note: 'of the event' },
];

/** Of sessions only: their first and last page. */
export const sessionColumns: readonly PropertyColumn[] = [
  { name: 'entry_page', note: 'first page of the visit' },
  { name: 'exit_page', note: 'last page of the visit' },
];

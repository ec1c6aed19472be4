/**
 * From a bar, cell, step, node or number to the people behind it: the question
 * for them. Where no question can be asked there is no pick.
 */
export { lifecyclePick, stickinessPick } from './picks/activity';
export { funnelBinPick, funnelPick, funnelPointPick } from './picks/funnel';
export { linkPick, nodePick } from './picks/paths';
export type { PeopleBehind, PeoplePick } from './picks/pick';
export { retentionPick } from './picks/retention';
export { sessionsPagePick, sessionsPick, sessionsTotalPick } from './picks/sessions';
export { previousPick, trendPick } from './picks/trend';

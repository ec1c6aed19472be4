/** What all picks are made of. */
import type {
  FunnelQuestion,
  Group,
  LifecycleQuestion,
  PathsQuestion,
  RetentionQuestion,
  SessionsQuestion,
  StickinessQuestion,
} from '../api/questions';

/** A question for people. */
export type PeopleBehind =
  | (FunnelQuestion & { people: object })
  | (RetentionQuestion & { people: object })
  | (PathsQuestion & { people: object })
  | (StickinessQuestion & { people: object })
  | (LifecycleQuestion & { people: object })
  | (SessionsQuestion & { people: object });

export interface PeoplePick {
  /** Which people: "Purchase, 3 March". */
  title: string;
  question: PeopleBehind;
}

/** The question about the very time that was answered, whatever time it is now. */
export function settled<Q extends { from?: string; to?: string }>(
  question: Q,
  { from, to }: { from?: string; to?: string },
): Q {
  return { ...question, ...(from === undefined || to === undefined ? {} : { from, to }) };
}

export function inGroup(group: Group | undefined): { breakdown?: Group } {
  return group === undefined ? {} : { breakdown: group };
}

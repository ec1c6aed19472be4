/** The people of a link: which part of an answer they are behind. */
import type {
  FunnelQuestion,
  LifecycleQuestion,
  PathsQuestion,
  RetentionQuestion,
  SessionsPlace,
  SessionsQuestion,
  StickinessQuestion,
} from '../api/questions';
import type { PeopleBehind } from '../picks';
import { readQuestion } from '../question/check';
import { compact, flag, members, oneOf, text, whole } from '../question/read';

type Members = Record<string, unknown>;
type Part<Q extends { people?: object }> = NonNullable<Q['people']>;

/** A question with the part whose people are meant; the server checks that it makes sense. */
export function readBehind(value: unknown): PeopleBehind | undefined {
  const question = readQuestion(value);
  if (question === undefined || !('people' in members(value))) return undefined;
  const people = members(members(value).people);
  switch (question.insight) {
    case 'funnel':
      return { ...question, people: readStep(people) };
    case 'retention':
      return { ...question, people: readCell(people) };
    case 'paths':
      return { ...question, people: readNode(people) };
    case 'stickiness':
      return { ...question, people: readDays(people) };
    case 'lifecycle':
      return { ...question, people: readPart(people) };
    case 'sessions':
      return { ...question, people: readVisits(people) };
    case 'trend':
      return undefined;
  }
}

function readStep({ step, outcome, breakdown, time, from_seconds }: Members): Part<FunnelQuestion> {
  return compact<Part<FunnelQuestion>>({
    step: whole(step, 1, 30) ?? 1,
    outcome: oneOf(outcome, ['converted', 'dropped']),
    breakdown: readGroup(breakdown),
    time: text(time),
    from_seconds: whole(from_seconds, 0, Number.MAX_SAFE_INTEGER),
  });
}

function readCell({ cohort, period, outcome, breakdown }: Members): Part<RetentionQuestion> {
  return compact<Part<RetentionQuestion>>({
    cohort: text(cohort) ?? '',
    period: whole(period, 0, 500) ?? 0,
    outcome: oneOf(outcome, ['retained', 'lost']),
    breakdown: readGroup(breakdown),
  });
}

function readNode(people: Members): Part<PathsQuestion> {
  return compact<Part<PathsQuestion>>({
    step: whole(people.step, 1, 20) ?? 1,
    node: text(people.node),
    other: flag(people.other),
    next_node: text(people.next_node),
    next_other: flag(people.next_other),
    outcome: oneOf(people.outcome, ['reached', 'dropped']),
  });
}

function readDays({ days, outcome, time }: Members): Part<StickinessQuestion> {
  return compact<Part<StickinessQuestion>>({
    days: whole(days, 1, 500) ?? 1,
    outcome: oneOf(outcome, ['exactly', 'at_least']),
    time: text(time),
  });
}

function readPart({ time, outcome }: Members): Part<LifecycleQuestion> {
  return compact<Part<LifecycleQuestion>>({
    time: text(time) ?? '',
    outcome: oneOf(outcome, ['new', 'returning', 'resurrecting', 'dormant']),
  });
}

function readVisits({ time, entry_page, exit_page, breakdown }: Members): Part<SessionsQuestion> {
  return compact<Part<SessionsQuestion>>({
    time: text(time),
    entry_page: readPlace(entry_page),
    exit_page: readPlace(exit_page),
    breakdown: readGroup(breakdown),
  });
}

/** An empty one is page views without a path. */
function readPlace(value: unknown): SessionsPlace | undefined {
  if (value === undefined) return undefined;
  const { page, other } = members(value);
  return compact<SessionsPlace>({
    page: typeof page === 'string' ? page : undefined,
    other: flag(other),
  });
}

/** The values of a group; undefined if none is given. */
function readGroup(value: unknown): (string | null)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((one) => (one === null ? null : String(one)));
}

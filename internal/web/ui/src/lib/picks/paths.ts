/** The people behind paths. */
import type { PathsAnswer, PathsLink, PathsNode } from '../api/answers';
import type { PathsQuestion } from '../api/questions';
import { settled, type PeoplePick } from './pick';

/** Those with a path through a node. */
export function nodePick(
  question: PathsQuestion,
  answer: PathsAnswer,
  step: number,
  node: PathsNode,
  outcome: 'reached' | 'dropped',
  title: string,
): PeoplePick {
  const people = { step, outcome, ...placed(node.node) };
  return { title, question: { ...settled(question, answer), people } };
}

/** Those with a path over a link. */
export function linkPick(
  question: PathsQuestion,
  answer: PathsAnswer,
  link: PathsLink,
  title: string,
): PeoplePick {
  const toEnd = answer.end !== undefined && answer.end !== '';
  const [near, far] = toEnd ? [link.to, link.from] : [link.from, link.to];
  const next = far === null ? { next_other: true } : { next_node: far };
  const people = { step: link.step, ...placed(near), ...next };
  return { title, question: { ...settled(question, answer), people } };
}

function placed(node: string | null): { node?: string; other?: boolean } {
  return node === null ? { other: true } : { node };
}

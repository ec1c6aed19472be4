/** The table of paths: the nodes step by step, and the ways between them. */
import type { PathsAnswer } from '../api/answers';
import type { PathsQuestion } from '../api/questions';
import { linkPick, nodePick } from '../picks';
import { nodeName } from './sankey';
import { number, numbered, share, text, type Sheet } from './sheet-parts';

export function pathsSheet(question: PathsQuestion, answer: PathsAnswer): Sheet {
  const columns = [
    number('Step'),
    text('From'),
    text('To'),
    number('Paths'),
    number('People'),
    share('Share'),
    number('End here'),
  ];
  const nodes = answer.steps.flatMap(({ step, nodes }) =>
    nodes.map((node) => ({
      cells: [step, nodeName(node.node), '', node.paths, node.people, node.share, node.dropped],
      picks: (column: number) => {
        const name = `${nodeName(node.node)}, step ${step}`;
        if (column === 4) return nodePick(question, answer, step, node, 'reached', name);
        return column === 6
          ? nodePick(question, answer, step, node, 'dropped', `Ended at ${name}`)
          : undefined;
      },
    })),
  );
  const links = answer.links.map((link) => ({
    cells: [
      link.step,
      nodeName(link.from),
      nodeName(link.to),
      link.paths,
      link.people,
      link.share,
      null,
    ],
    picks: (column: number) =>
      column === 4
        ? linkPick(question, answer, link, `${nodeName(link.from)} → ${nodeName(link.to)}`)
        : undefined,
  }));
  return { columns, rows: numbered([...nodes, ...links]) };
}

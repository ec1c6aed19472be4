/** The table of a funnel: the steps of everyone, and those of each group. */
import type { FunnelAnswer, FunnelResult } from '../api/answers';
import type { FunnelQuestion, Group } from '../api/questions';
import { funnelPick } from '../picks';
import { groupName } from './plot';
import { number, numbered, seconds, share, text, type Sheet } from './sheet-parts';

export function funnelSheet(question: FunnelQuestion, answer: FunnelAnswer): Sheet {
  const grouped = answer.groups.length > 0;
  // The answer's own breakdown is the names of properties, and no group.
  const everyone = { steps: answer.steps };
  const results: (Pick<FunnelResult, 'steps'> & { breakdown?: Group })[] = [
    everyone,
    ...answer.groups,
  ];
  const columns = [
    ...(grouped ? [text('Group')] : []),
    text('Step'),
    number('People'),
    share('Of first'),
    share('Of previous'),
    number('Dropped'),
    seconds('Median time'),
    seconds('Average time'),
  ];
  const people = grouped ? 2 : 1;
  const rows = results.flatMap(({ steps, breakdown }) =>
    steps.map((step) => ({
      cells: [
        ...(grouped ? [breakdown === undefined ? 'Everyone' : groupName(breakdown)] : []),
        `${step.step}. ${step.label}`,
        step.people,
        step.conversion,
        step.conversion_from_previous,
        step.dropped,
        step.median_seconds,
        step.avg_seconds,
      ],
      picks: (column: number) => {
        if (column === people)
          return funnelPick(question, answer, step.step, 'converted', breakdown);
        if (column === people + 3)
          return funnelPick(question, answer, step.step, 'dropped', breakdown);
        return undefined;
      },
    })),
  );
  return { columns, rows: numbered(rows) };
}

/** The table of sessions: times down, metrics across. */
import type { SessionsAnswer } from '../api/answers';
import type { SessionsQuestion } from '../api/questions';
import { sessionsPick } from '../picks';
import { groupName } from './plot';
import { sessionsMetrics } from './plots';
import { numbered, text, type Sheet } from './sheet-parts';
import { timeTicks } from './ticks';

export function sessionsSheet(question: SessionsQuestion, answer: SessionsAnswer): Sheet {
  const grouped = answer.groups.length > 0;
  const ticks = timeTicks(
    answer.points.map(({ time }) => time),
    answer.interval,
    answer.timezone,
  );
  const people = (grouped ? 2 : 1) + sessionsMetrics.findIndex(({ id }) => id === 'people');
  const results = grouped ? answer.groups : [{ points: answer.points, breakdown: undefined }];
  const rows = results.flatMap(({ points, breakdown }) =>
    points.map((point, at) => {
      const title = ticks[at]?.title ?? point.time;
      const group = breakdown === undefined ? [] : [groupName(breakdown)];
      return {
        cells: [title, ...group, ...sessionsMetrics.map(({ id }) => point[id])],
        picks: (column: number) =>
          column === people
            ? sessionsPick(
                question,
                answer,
                ['Sessions', title, ...group].join(', '),
                at,
                breakdown,
              )
            : undefined,
      };
    }),
  );
  const metrics = sessionsMetrics.map(
    ({ title, unit }) => ({ title, unit: unit ?? 'number' }) as const,
  );
  return {
    columns: [text('Time'), ...(grouped ? [text('Group')] : []), ...metrics],
    rows: numbered(rows),
  };
}

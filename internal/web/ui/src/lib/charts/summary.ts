/** What an answer says in a line, for those who do not see the chart, and whether it says anything. */
import type { TrendAnswer } from '../api/answers';
import type { Answer, Question } from '../api/insights';
import type { TrendQuestion } from '../api/questions';
import { kindTitle } from '../question/kinds';
import { amount, percent } from './numbers';
import { resultNames } from './names';

/** More than this nobody wants to hear. */
const MAX_NAMES = 5;

export function summary(question: Question, answer: Answer): string {
  return `${kindTitle(question.insight)}. ${facts(question, answer)}`;
}

function facts(question: Question, answer: Answer): string {
  switch (answer.insight) {
    case 'trend':
      return question.insight === 'trend' ? trendFacts(question, answer) : '';
    case 'funnel':
      return answer.steps
        .map(({ label, people }) => `${label}: ${amount(people)} people`)
        .join('; ');
    case 'retention':
      return `${answer.cohorts.length} cohorts; ${percent(answer.totals[0]?.retention[1])} of people back in the next ${answer.interval}`;
    case 'paths':
      return `${amount(answer.paths)} paths of ${amount(answer.people)} people`;
    case 'stickiness':
      return `${amount(answer.people)} people, active on ${amount(answer.average)} days on average`;
    case 'lifecycle':
      return `${answer.points.length} points; the last: ${amount(answer.points.at(-1)?.new)} new people`;
    case 'sessions':
      return `${amount(answer.total.sessions)} sessions of ${amount(answer.total.people)} people`;
  }
}

function trendFacts(question: TrendQuestion, answer: TrendAnswer): string {
  const nameOf = resultNames(question, answer);
  return answer.series
    .slice(0, MAX_NAMES)
    .map((result) => `${nameOf(result)}: ${amount(result.total)} in all`)
    .join('; ');
}

/** Nothing that was asked about happened. */
export function isEmpty(answer: Answer): boolean {
  switch (answer.insight) {
    case 'trend':
      return answer.series.every(
        ({ points, previous }) => !points.some(said) && previous?.points.some(said) !== true,
      );
    case 'funnel':
      return (answer.steps[0]?.people ?? 0) === 0;
    case 'retention':
      return answer.cohorts.every(({ size }) => size === 0);
    case 'paths':
      return answer.paths === 0;
    case 'stickiness':
      return answer.people === 0;
    case 'lifecycle':
      return answer.points.every(
        (point) => point.new + point.returning + point.resurrecting + point.dormant === 0,
      );
    case 'sessions':
      return answer.total.sessions === 0;
  }
}

function said({ value }: { value: number | null }): boolean {
  return value !== null && value !== 0;
}

/** What the results of a trend are called. */
import type { TrendAnswer, TrendResult } from '../api/answers';
import type { Measure, TrendQuestion, TrendSeries } from '../api/questions';
import { groupName } from './plot';

export const measures: readonly { value: Measure; label: string; ofProperty: boolean }[] = [
  { value: 'count', label: 'Events', ofProperty: false },
  { value: 'people', label: 'People', ofProperty: false },
  { value: 'sessions', label: 'Sessions', ofProperty: false },
  { value: 'count_per_person', label: 'Events per person', ofProperty: false },
  { value: 'sum', label: 'Sum of', ofProperty: true },
  { value: 'avg', label: 'Average of', ofProperty: true },
  { value: 'min', label: 'Least of', ofProperty: true },
  { value: 'max', label: 'Greatest of', ofProperty: true },
  { value: 'p50', label: 'Median of', ofProperty: true },
  { value: 'p25', label: '25th percentile of', ofProperty: true },
  { value: 'p75', label: '75th percentile of', ofProperty: true },
  { value: 'p90', label: '90th percentile of', ofProperty: true },
  { value: 'p95', label: '95th percentile of', ofProperty: true },
  { value: 'p99', label: '99th percentile of', ofProperty: true },
];

export function isOfProperty(measure: Measure | undefined): boolean {
  return measures.find(({ value }) => value === measure)?.ofProperty ?? false;
}

/** The label of a series that has none of its own: A, B, C, … */
export function defaultLabel(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place);
}

/** "page_view", "People: page_view", "Sum of properties.amount: purchase". */
export function seriesName({ event, measure = 'count', property = '' }: TrendSeries): string {
  const what = event ?? 'Any event';
  if (measure === 'count') return what;
  const label = measures.find(({ value }) => value === measure)?.label ?? measure;
  return `${[label, property].filter((part) => part !== '').join(' ')}: ${what}`;
}

/** Names the results of an answer: the series, the group, or both where there are several. */
export function resultNames(
  question: TrendQuestion,
  answer: TrendAnswer,
): (result: TrendResult) => string {
  const several = new Set(answer.series.map(({ label }) => label)).size > 1;
  return (result) => {
    if (result.breakdown.length === 0) return labelName(question, result.label);
    const group = result.other === true ? 'Other' : groupName(result.breakdown);
    return several ? `${labelName(question, result.label)} · ${group}` : group;
  };
}

/** What the asker called it, else what it measures. Series alike keep their letters. */
function labelName(question: TrendQuestion, label: string): string {
  const series = question.series.find(
    (one, place) => one.label === undefined && defaultLabel(place) === label,
  );
  if (series === undefined || question.formula !== undefined) return label;
  const name = seriesName(series);
  const alike = question.series.filter((one) => seriesName(one) === name).length > 1;
  return alike ? `${label} · ${name}` : name;
}

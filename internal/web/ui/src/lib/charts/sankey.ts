/** Paths as a flow from step to step. */
import type { EChartsCoreOption } from 'echarts/core';
import type { PathsAnswer, PathsLink, PathsNode } from '../api/answers';
import { amount, percent } from './numbers';
import { seriesColour, type ChartTheme } from './theme';
import { tooltipLook, tooltipRows } from './tooltip';

export interface FlowNode {
  /** Of the chart only: the same page at two steps is two nodes. */
  id: string;
  step: number;
  facts: PathsNode;
}

export interface FlowLink {
  source: FlowNode;
  target: FlowNode;
  link: PathsLink;
}

export interface Flow {
  nodes: FlowNode[];
  links: FlowLink[];
}

export const OTHER_NODES = 'Everything else';

/** What a node is called: a page by its path, all else by the event's name. */
export function nodeName(node: string | null): string {
  if (node === null) return OTHER_NODES;
  return node.startsWith(PAGE) ? node.slice(PAGE.length) : node;
}

const PAGE = 'page_view:';

export function pathsFlow(answer: PathsAnswer): Flow {
  const nodes = answer.steps.flatMap(({ step, nodes }) =>
    nodes.map((facts) => ({ id: nodeId(step, facts.node), step, facts })),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const links = answer.links.flatMap((link) => {
    const [from, to] = ends(answer, link).map((id) => byId.get(id));
    return from === undefined || to === undefined ? [] : [{ source: from, target: to, link }];
  });
  return { nodes, links };
}

/** From left to right is in order of time; the steps to an end are counted from it. */
function ends(answer: PathsAnswer, { step, from, to }: PathsLink): [string, string] {
  const back = isToEnd(answer);
  return [nodeId(back ? step + 1 : step, from), nodeId(back ? step : step + 1, to)];
}

export function isToEnd(answer: PathsAnswer): boolean {
  return answer.end !== undefined && answer.end !== '';
}

function nodeId(step: number, node: string | null): string {
  return `${step} ${node === null ? '' : `n${node}`}`;
}

export function flowOption(theme: ChartTheme, flow: Flow, answer: PathsAnswer): EChartsCoreOption {
  const last = Math.max(0, ...flow.nodes.map(({ step }) => step));
  const depth = (step: number): number => (isToEnd(answer) ? last - step : step - 1);
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    tooltip: {
      ...tooltipLook,
      trigger: 'item',
      formatter: (params: unknown) => flowTooltip(flow, params),
    },
    series: [
      {
        type: 'sankey',
        left: 0,
        right: 130,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 14,
        layoutIterations: 24,
        draggable: false,
        nodeAlign: 'left',
        emphasis: { focus: 'adjacency', lineStyle: { opacity: 0.55 } },
        lineStyle: { color: 'source', opacity: 0.24, curveness: 0.5 },
        data: flow.nodes.map((node) => sankeyNode(theme, node, depth(node.step))),
        links: flow.links.map(({ source, target, link }) => ({
          source: source.id,
          target: target.id,
          value: link.paths,
        })),
      },
    ],
  };
}

function sankeyNode(theme: ChartTheme, { id, step, facts }: FlowNode, depth: number): object {
  const name = clip(nodeName(facts.node));
  return {
    name: id,
    depth,
    value: facts.paths,
    itemStyle: {
      color: facts.node === null ? theme.text : seriesColour(theme, step - 1),
      borderWidth: 0,
    },
    label: {
      color: theme.label,
      fontSize: 11.5,
      formatter: () => `${name}  ${amount(facts.paths)}`,
    },
  };
}

/** A long path keeps its end, which tells it apart. */
function clip(name: string): string {
  return name.length > 22 ? `…${name.slice(-21)}` : name;
}

function flowTooltip(flow: Flow, params: unknown): HTMLElement | string {
  const { dataType, dataIndex } = params as { dataType?: string; dataIndex?: number };
  if (dataType === 'edge') {
    const edge = flow.links[dataIndex ?? -1];
    if (edge === undefined) return '';
    return tooltipRows(`${nodeName(edge.link.from)} → ${nodeName(edge.link.to)}`, [
      { name: 'Paths', value: amount(edge.link.paths) },
      { name: 'People', value: amount(edge.link.people) },
    ]);
  }
  const node = flow.nodes[dataIndex ?? -1];
  if (node === undefined) return '';
  return tooltipRows(`${nodeName(node.facts.node)}, step ${node.step}`, [
    { name: 'Paths', value: amount(node.facts.paths) },
    { name: 'People', value: amount(node.facts.people) },
    { name: 'End here', value: `${amount(node.facts.dropped)} (${percent(node.facts.drop_off)})` },
  ]);
}

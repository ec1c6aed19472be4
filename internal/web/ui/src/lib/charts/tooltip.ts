/**
 * The content of a chart's tooltip. Built as elements with text, since ECharts
 * would take a string for markup.
 */
export function tooltipContent(title: string, value: string): HTMLElement {
  const content = document.createElement('div');
  content.append(element('span', title), element('strong', value));
  return content;
}

function element(tag: string, text: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

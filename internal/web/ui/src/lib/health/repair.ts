/** Events of the quarantine, for repair. */

/** The text as it is to be edited: set out if it is JSON, else as it came. */
export function editable(event: string): string {
  try {
    return JSON.stringify(JSON.parse(event), null, 2);
  } catch {
    return event;
  }
}

export type Read = { event: Record<string, unknown> } | { wrong: string };

/** The repaired event, or why it is none. */
export function readEvent(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? ` (${error.message})` : '';
    return { wrong: `This is not JSON yet${detail}.` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { wrong: 'An event is one JSON object, in braces.' };
  }
  return { event: value as Record<string, unknown> };
}

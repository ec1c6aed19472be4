import { expect, test } from 'vitest';
import { curlCommand } from './curl';

test('the command sends valid JSON to this server', () => {
  const command = curlCommand('https://weir.example');
  expect(command).toContain("curl 'https://weir.example/v1/events' \\\n");
  const body = /-d '(.*)'$/.exec(command)?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ name: 'page_view', user_id: 'u1' });
});

/**
 * The command that sends a first event to the server at `origin`. The write
 * key comes from the shell, so that the page need not know it.
 */
export function curlCommand(origin: string): string {
  return [
    `curl '${origin}/v1/events' \\`,
    `  -H "Authorization: Bearer $WEIR_WRITE_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"name":"page_view","user_id":"u1","context":{"url":"https://shop.example/"}}'`,
  ].join('\n');
}

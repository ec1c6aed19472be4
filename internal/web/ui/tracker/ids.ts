/**
 * Returns a UUIDv7 of a time in ms, by which it sorts. Unlike
 * `crypto.randomUUID`, this works on pages without HTTPS too.
 */
export function newId(time: number): string {
  const hex = time.toString(16); // eleven digits until the year 2527
  const random = crypto.getRandomValues(new Uint8Array(36));
  // 7 is the version, 8 the variant.
  return `0${hex.slice(0, 7)}-${hex.slice(7)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(
    /x/g,
    (_, at: number) => ((random[at] ?? 0) & 15).toString(16),
  );
}

/**
 * Returns a UUIDv7, which sorts by the time it was made at. Unlike
 * `crypto.randomUUID`, this works on pages without HTTPS too.
 */
export function newId(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) =>
    (byte & 15).toString(16),
  ).join('');
  // The time has eleven digits until the year 2527; 7 is the version, 8 the variant.
  return `0${Date.now().toString(16)}7${digits.slice(0, 3)}8${digits.slice(3)}`.replace(
    /(.{8})(.{4})(.{4})(.{4})/,
    '$1-$2-$3-$4-',
  );
}

/**
 * Takes the API token out of a URL such as `/#token=XYZ` and removes the
 * fragment, so that the token stays in neither the address bar nor the
 * history. Returns null when there is none.
 */
export function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return token === '' ? null : token;
}

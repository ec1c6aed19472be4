import { isFirstRun } from '../lib/api/users';
import { router } from '../lib/router.svelte';

/**
 * Leads whoever opened the printed address to making the first account, where
 * there is none yet. A link to another page is what was asked for.
 */
export async function offerFirstRun(): Promise<void> {
  const asked = router.path;
  if (asked !== '/') return;
  // Without an answer there is still the dashboard.
  const needed = await isFirstRun().catch(() => false);
  if (needed && router.path === asked) router.go('/first-run', { replace: true });
}

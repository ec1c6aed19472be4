/** How busy the machine is with what is not measured. */
import { availableParallelism, loadavg } from 'node:os';

/** Of two threads that share a core and its caches, each computes half as fast at worst. */
const WORST_SLOWING = 2;

/**
 * By how much all takes longer than it would alone: as many want each of the
 * machine's cores. Where nobody else is, 1.
 */
export function crowding(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** By how much computing itself takes longer, in a thread's own time. */
export function slowing(): number {
  return Math.min(WORST_SLOWING, crowding());
}

/** Roles by project. A project may be called like something that every object has. */
import type { Role } from '../../lib/api/session';

export function roleIn(roles: Readonly<Record<string, Role>>, project: string): Role | undefined {
  return Object.hasOwn(roles, project) ? roles[project] : undefined;
}

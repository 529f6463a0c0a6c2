/**
 * The names that containers have while one takes another's place. They hold the old one's id, so that what an attempt
 * left behind is told from anybody else's.
 */

/** The old container's. */
export function formerName(oldId: string, name: string): string {
  return `${name}-former-${oldId.slice(0, 8)}`;
}

/** The new container's, before it gets the old one's name. */
export function leftoverName(oldId: string, name: string): string {
  return `${name}-next-${oldId.slice(0, 8)}`;
}

/** The name that a container had before an attempt that was not ended renamed it. */
export function originalName(id: string, name: string): string {
  const ending = formerName(id, '');
  return name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

import { createHash, randomUUID } from 'node:crypto';

/** What BuildKit is to call a build of this installation; nobody else's begins alike. */
export function newRef(installationId: string): string {
  return `${prefixOf(installationId)}${randomUUID().replaceAll('-', '')}`;
}

/** Whether a build of an engine's history was made by this installation, in whatever window. */
export function isOurRef(ref: string, installationId: string): boolean {
  return ref.startsWith(prefixOf(installationId));
}

function prefixOf(installationId: string): string {
  return createHash('sha256').update(`ref\0${installationId}`).digest('hex').slice(0, 12);
}

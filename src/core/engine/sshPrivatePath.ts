import { join } from 'node:path';

/** Where something listens on this machine for this process alone. */
export function privatePath(folder: string, name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `\\\\.\\pipe\\${folder.replaceAll(/[^\w]/g, '-')}-${name}` : join(folder, name);
}

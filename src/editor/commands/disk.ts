import type { DiskPages } from '../pages/diskPages.ts';
import type { CommandTable } from './registry.ts';

/** The command that shows what takes space on the engine's disk. */
export function diskCommands(pages: DiskPages): CommandTable {
  return { 'gantry.disk.show': () => pages.show() };
}

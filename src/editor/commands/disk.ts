import type { EngineDiskPage } from '../pages/diskPages.ts';
import type { CommandTable } from './registry.ts';

/** The command that shows what takes space on the engine's disk. */
export function diskCommands(page: EngineDiskPage): CommandTable {
  return { 'gantry.disk.show': () => page.show() };
}

import type { ContainerFilesSource } from '../../src/core/outline/fileRows.ts';

/** Containers without any files. */
export const noFiles: ContainerFilesSource = {
  list: async () => ({ entries: [], isComplete: true, readBytes: 0 }),
  changes: async () => [],
};

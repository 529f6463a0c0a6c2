import { readdir, readFile } from 'node:fs/promises';
import { waitFor } from '../host/command.ts';
import { childrenOf } from '../host/sandbox.ts';
import { type LabEditor } from '../host/editor.ts';

/** The one extension host of an editor with one window. */
export function extensionHostOf(editor: LabEditor): Promise<number> {
  return waitFor('the extension host', async () => {
    for (const pid of await descendantsOf(editor.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes('--type=extensionHost')) return pid;
    }
    return undefined;
  });
}

async function descendantsOf(pid: number): Promise<readonly number[]> {
  const children = await childrenOf(pid);
  const below = await Promise.all(children.map(descendantsOf));
  return [...children, ...below.flat()];
}

/** The processor time of a process so far, in milliseconds, by the kernel's account of its threads. */
export async function processorTime(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(threads.map(async (thread) => Number((await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')).split(' ')[0])));
  return times.reduce((sum, time) => sum + time, 0) / 1e6;
}

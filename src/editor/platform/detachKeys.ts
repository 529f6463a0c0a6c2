import { homedir } from 'node:os';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { DetachOptions } from '../../core/engine/engine.ts';

/** The keys that leave a program running, where the docker command line's `config.json` says any. Read anew each time, as the command line does. */
export async function detachOptions(log: Log): Promise<DetachOptions> {
  const { configFolder, readDetachKeys } = await import('../../core/engine/contexts.ts');
  try {
    const detachKeys = await readDetachKeys(configFolder(process.env, homedir()));
    return detachKeys === undefined ? {} : { detachKeys };
  } catch (error) {
    log.warn(`The keys that leave a terminal are the usual ones: ${messageOf(error)}`);
    return {};
  }
}

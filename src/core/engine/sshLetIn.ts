import { existsSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { type Disposable } from '../base/disposable.ts';

/** The socket by which a connection is shared: ssh makes it once the far end lets it in. */
export const controlName = 'm';

const lookAgainMilliseconds = 1000;

export interface LetInOptions {
  readonly folder: string;
  /** Until a far end that lets one in is given up. What a person takes to answer before does not count. */
  readonly milliseconds: number;
  readonly end: () => void;
  readonly watchFolder?: (folder: string, listener: () => void) => FSWatcher;
}

/** Ends what lets one in, and then does nothing of what it is told. */
export function afterLetIn({ folder, milliseconds, end, watchFolder = watch }: LetInOptions): Disposable & { readonly isOver: boolean } {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    if (timer || !existsSync(join(folder, controlName))) return;
    timer = setTimeout(() => {
      isOver = true;
      end();
    }, milliseconds);
  };
  const watcher = follow(folder, look, watchFolder);
  return {
    get isOver() {
      return isOver;
    },
    dispose() {
      watcher.dispose();
      clearTimeout(timer);
    },
  };
}

/** A machine that is out of watches, as one with a big workspace may be, is no reason not to connect. */
function follow(folder: string, look: () => void, watchFolder: Required<LetInOptions>['watchFolder']): Disposable {
  let again: NodeJS.Timeout | undefined;
  const lookAgain = (): void => {
    again ??= setInterval(look, lookAgainMilliseconds).unref();
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watchFolder(folder, look);
    watcher.on('error', lookAgain);
  } catch {
    lookAgain();
  }
  return {
    dispose() {
      watcher?.close();
      clearInterval(again);
    },
  };
}

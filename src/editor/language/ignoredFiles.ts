import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { Setting } from '../platform/settings.ts';

/** Marks what builds are not sent in the explorer, for as long as the setting says so. */
export function decorateIgnored(setting: Setting<boolean>, log: Log): Disposable {
  const store = new DisposableStore();
  let shown: Disposable | undefined;
  const show = async (): Promise<void> => {
    const { IgnoredDecorations } = await import('./ignoredDecorations.ts');
    if (setting.value && !shown && !store.isDisposed) shown = new IgnoredDecorations(log);
  };
  const follow = (isWanted: boolean): void => {
    if (isWanted) show().catch((error: unknown) => log.error(`Ignored files cannot be marked: ${messageOf(error)}`));
    else {
      shown?.dispose();
      shown = undefined;
    }
  };
  store.own(toDisposable(() => shown?.dispose()));
  store.own(setting.onDidChange(follow));
  follow(setting.value);
  return store;
}

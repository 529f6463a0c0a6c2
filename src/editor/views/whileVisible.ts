import type * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../../core/base/disposable.ts';

/** Holds something for as long as a view is visible, and is not disposed. */
export function whileVisible(view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>, begin: () => Disposable): Disposable {
  let held: Disposable | undefined;
  const follow = (): void => {
    if (view.visible) held ??= begin();
    else {
      held?.dispose();
      held = undefined;
    }
  };
  follow();
  const subscription = view.onDidChangeVisibility(follow);
  return toDisposable(() => {
    subscription.dispose();
    held?.dispose();
  });
}

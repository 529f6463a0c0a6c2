import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';

/** Where a question stands in its chain, and whether one can go back from it. */
export interface Position {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** The answer of somebody who goes back to the question before. */
export const goBack: unique symbol = Symbol('back');
export type GoBack = typeof goBack;

/** One question of a chain: takes what is known and returns it with the answer, or goes back. */
export type Step<T> = (known: T, position: Position) => Promise<T | GoBack>;

/** Asks one question after the other; going back keeps the answers. Esc rejects with an abort error. */
export async function askSteps<T>(title: string, steps: readonly Step<T>[], initial: T): Promise<T> {
  let known = initial;
  let index = 0;
  while (index < steps.length) {
    const answer = await steps[index]?.(known, { title, step: index + 1, totalSteps: steps.length });
    if (answer === undefined) return known;
    if (answer === goBack) index = Math.max(0, index - 1);
    else {
      known = answer;
      index += 1;
    }
  }
  return known;
}

/** Asks for a line of text. @param check throws what is wrong with it. */
export function askText(
  position: Position,
  { prompt, placeholder, value, check }: { readonly prompt: string; readonly placeholder: string; readonly value: string; readonly check: (text: string) => unknown },
): Promise<string | GoBack> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { prompt, placeholder, value });
  const validate = (): boolean => {
    try {
      check(input.value.trim());
      input.validationMessage = undefined;
      return true;
    } catch (error) {
      input.validationMessage = messageOf(error);
      return false;
    }
  };
  return ask(input, position, (store, accept) => {
    store.own(input.onDidChangeValue(validate));
    store.own(
      input.onDidAccept(() => {
        if (validate()) accept(input.value.trim());
      }),
    );
  });
}

/** Asks which of the options hold; none is an answer too. */
export function askOptions<T extends vscode.QuickPickItem>(position: Position, placeholder: string, items: readonly T[]): Promise<readonly T[] | GoBack> {
  const input = vscode.window.createQuickPick<T>();
  Object.assign(input, { placeholder, items, canSelectMany: true });
  input.selectedItems = items.filter((item) => item.picked === true);
  return ask(input, position, (store, accept) => {
    store.own(input.onDidAccept(() => accept(input.selectedItems)));
  });
}

type Input = vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>;

async function ask<T>(input: vscode.QuickInput & Pick<Input, 'buttons' | 'onDidTriggerButton'>, position: Position, listen: (store: DisposableStore, accept: (value: T) => void) => void): Promise<T | GoBack> {
  const store = new DisposableStore();
  store.own(input);
  Object.assign(input, { ...position, ignoreFocusOut: true, buttons: position.step > 1 ? [vscode.QuickInputButtons.Back] : [] });
  try {
    return await new Promise<T | GoBack>((resolve, reject) => {
      store.own(input.onDidTriggerButton(() => resolve(goBack)));
      store.own(input.onDidHide(() => reject(abortError())));
      listen(store, resolve);
      input.show();
    });
  } finally {
    store.dispose();
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';

/** What VS Code hands to a command: nothing from the palette, a row and the selected rows from a tree. */
export type CommandArguments = readonly unknown[];

/** A command's work. What it throws is reported by the registry, cancelling is silent. */
export type CommandHandler = (args: CommandArguments) => Promise<void> | void;

/** Every command is registered here: the one place where an error meets a person. */
export class CommandRegistry implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  register(commands: Readonly<Record<string, CommandHandler>>): void {
    for (const [id, handler] of Object.entries(commands)) {
      this.#store.own(vscode.commands.registerCommand(id, (...args: readonly unknown[]) => this.#run(id, handler, args)));
    }
  }

  async #run(id: string, handler: CommandHandler, args: CommandArguments): Promise<void> {
    try {
      await handler(args);
    } catch (error) {
      if (isAbort(error)) return;
      this.#log.error(`${id} failed: ${describe(error)}`);
      // Not waited for: the command has ended, however long its message is left open.
      void showError(error);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function describe(error: unknown): string {
  // What is not meant for people is a mistake of ours: the stack says where.
  return error instanceof UserError ? error.message : ((error instanceof Error ? error.stack : undefined) ?? String(error));
}

async function showError(error: unknown): Promise<void> {
  const remedy = error instanceof UserError ? error.remedy : undefined;
  const showLog = l10n.t('Show Log');
  const chosen = await vscode.window.showErrorMessage([messageOf(error), remedy].filter(Boolean).join(' '), showLog);
  if (chosen === showLog) await vscode.commands.executeCommand('gantry.showLog');
}

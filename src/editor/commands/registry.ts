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

/** Handlers by the command's id. */
export type CommandTable = Readonly<Record<string, CommandHandler>>;

/** Runs a command, with each of the engines that it was called for. */
export type CommandRunner = (id: string, args: CommandArguments) => Promise<void>;

/** A failure after which the same may be tried once more. */
export class RetryableError extends UserError {
  readonly retry: () => Promise<void>;

  constructor({ kind, message, remedy }: UserError, retry: () => Promise<void>) {
    super(kind, message, remedy === undefined ? {} : { remedy });
    this.retry = retry;
  }
}

/** Every command is registered here: the one place where an error meets a person. */
export class CommandRegistry implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param ids the commands that package.json declares. @param load brings what runs them, once the first of them is. */
  register(ids: readonly string[], load: () => Promise<CommandRunner>): void {
    let runner: Promise<CommandRunner> | undefined;
    for (const id of ids) this.#store.own(vscode.commands.registerCommand(id, (...args: readonly unknown[]) => this.#run(id, (runner ??= load()), args)));
  }

  async #run(id: string, runner: Promise<CommandRunner>, args: CommandArguments): Promise<void> {
    try {
      await (await runner)(id, args);
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
  const retry = l10n.t('Retry');
  const chosen = await vscode.window.showErrorMessage([messageOf(error), remedy].filter(Boolean).join(' '), ...(error instanceof RetryableError ? [retry] : []), showLog);
  if (chosen === showLog) await vscode.commands.executeCommand('gantry.showLog');
  if (chosen === retry && error instanceof RetryableError) await vscode.commands.executeCommand('gantry._offered', { run: error.retry });
}

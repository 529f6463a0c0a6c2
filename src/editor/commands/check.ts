import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { BuildRequest } from '../../core/build/build.ts';
import { sumOf } from '../../core/build/checkText.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { knownContext } from '../../core/build/knownContext.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { requireTrust } from '../platform/trust.ts';
import type { Checks } from '../tasks/checks.ts';
import { chooseDockerfile } from './build.ts';
import type { BuildQuestions } from './buildAnswers.ts';
import { withProgress } from './progress.ts';
import type { CommandTable } from './registry.ts';

export interface CheckParts {
  readonly checks: Checks;
  readonly questions: BuildQuestions;
  readonly history: BuildHistory;
  readonly log: Log;
}

/** "Check Dockerfile": the engine's own rules over the text as it stands in the editor. */
export function checkCommands(parts: CheckParts): CommandTable {
  const running = new Map<string, AbortController>();
  return {
    'gantry.image.check': async (args) => {
      // The Dockerfile may name an image that the engine then runs to read it.
      requireTrust();
      const file = await chooseDockerfile(args, l10n.t('Check which Dockerfile?'));
      if (file.scheme !== 'file') throw new UserError('unsupported', l10n.t('Only files of this machine can be checked, not those of "{0}".', file.scheme));
      const name = displayText(basename(file.fsPath));
      const { findings } = await withProgress(l10n.t('Checking {0}', name), (signal) => check(parts, file, signal));
      const show = l10n.t('Show Problems');
      // Not waited for: the command has ended, however long its message is left open.
      void vscode.window.showInformationMessage(`${name}: ${sumOf(findings)}`, ...(findings.length > 0 ? [show] : [])).then((chosen) => {
        if (chosen === show) void vscode.commands.executeCommand('workbench.actions.view.problems');
      });
    },
    // After a save nobody waits for it: what goes wrong is in the log.
    'gantry._check': async ([file]) => {
      if (!(file instanceof vscode.Uri) || !vscode.workspace.isTrusted) return;
      running.get(file.fsPath)?.abort();
      const controller = new AbortController();
      running.set(file.fsPath, controller);
      try {
        await check(parts, file, controller.signal);
      } catch (error) {
        if (!isAbort(error)) parts.log.warn(`${file.fsPath} was not checked: ${messageOf(error)}`);
      } finally {
        if (running.get(file.fsPath) === controller) running.delete(file.fsPath);
      }
    },
  };
}

async function check({ checks, questions, history }: CheckParts, file: vscode.Uri, signal: AbortSignal): ReturnType<Checks['run']> {
  await history.load();
  const document = await vscode.workspace.openTextDocument(file);
  const request: BuildRequest = {
    dockerfile: file.fsPath,
    ...knownContext(history, file.fsPath),
    ...{ tags: [], buildArgs: questions.known(file), labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' },
  };
  return checks.run(request, document.getText(), signal);
}

import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { BuildAction } from '../../core/language/buildLenses.ts';
import { familiarImageName, familiarRepository, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { requireTrust } from '../platform/trust.ts';
import type { DockerBuildTasks } from '../tasks/dockerBuild.ts';
import { runToEnd } from '../tasks/runToEnd.ts';
import { lastContext } from './build.ts';
import type { BuildAnswers, BuildQuestions } from './buildAnswers.ts';
import type { CommandTable } from './registry.ts';

export interface BuildLensParts {
  readonly engine: CurrentEngine;
  readonly tasks: DockerBuildTasks;
  readonly questions: BuildQuestions;
  readonly history: BuildHistory;
}

/** What the lenses over the lines of a Dockerfile do. */
export function buildLensCommands(parts: BuildLensParts): CommandTable {
  const { questions } = parts;
  return {
    'gantry._build': async ([file, action]) => {
      if (!(file instanceof vscode.Uri)) return;
      requireTrust();
      const answers = await questions.askNew(file);
      await vscode.workspace.save(file);
      await carryOut(parts, file, action as Exclude<BuildAction, { readonly kind: 'check' }>, answers);
    },
  };
}

async function carryOut({ engine, tasks, history }: BuildLensParts, file: vscode.Uri, action: Exclude<BuildAction, { readonly kind: 'check' }>, { tag: whole, buildArgs }: BuildAnswers): Promise<void> {
  const context = await lastContext(history, file);
  if (action.kind === 'build') {
    await vscode.tasks.executeTask(tasks.taskFor(file, [whole], { buildArgs, noCache: action.noCache, ...context }, 'lens'));
    return;
  }
  const { kind, target } = action;
  const tag = target === undefined ? whole : stageTag(whole, target);
  const task = tasks.taskFor(file, kind === 'buildUpTo' ? [] : [tag], { buildArgs, ...(target !== undefined && { target }), ...context }, 'lens');
  if (kind !== 'run') await vscode.tasks.executeTask(task);
  else await buildAndRun(engine, task, tag);
}

/** A stage's image is named after the file's, with the stage in the place of the tag. */
function stageTag(whole: string, stage: string): string {
  return `${familiarRepository(parseImageName(whole))}:${stage}`;
}

async function buildAndRun(engine: CurrentEngine, task: vscode.Task, tag: string): Promise<void> {
  // Why it failed stands in its terminal.
  if ((await runToEnd(task)) !== 0) throw abortError();
  const reference = familiarImageName(withDefaultTag(parseImageName(tag)));
  const { images, id: engineId } = await engine.ready();
  const { id } = await images.inspect(reference);
  await vscode.commands.executeCommand('gantry.image.run', { subject: { kind: 'image', engineId, id, reference } });
}

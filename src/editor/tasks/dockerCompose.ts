import { basename, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { fieldsOf, textsOf } from '../../core/base/fields.ts';
import type { ComposeVerb, ProjectTarget } from '../../core/compose/composeCommand.ts';
import { composeDefinition } from '../../core/compose/composeDefinition.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { contextOfKey } from '../platform/engineKey.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { RunTerminal } from '../terminals/runTerminal.ts';
import { ComposeJob, type ComposeJobParts, type ComposeOrder } from './composeJob.ts';
import { folderOf } from './dockerBuild.ts';

/** The task type of tasks.json. */
export const composeTaskType = 'docker-compose';

/** What is offered for each Compose file, with what makes it useful as a task. */
const offered = [
  { command: 'up', detached: true },
  { command: 'down' },
  { command: 'build' },
  { command: 'pull' },
  // Which service is asked when it runs.
  { command: 'run', remove: true },
  { command: 'watch' },
] as const;

/** Offers what Compose does with the files of the workspace, and runs the tasks of tasks.json. */
export class DockerComposeTasks implements vscode.TaskProvider {
  readonly #parts: ComposeJobParts;

  constructor(parts: ComposeJobParts) {
    this.#parts = parts;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const projects = await this.#parts.projects.current();
    return projects.flatMap((project) => {
      const combinations = [project.files, ...project.otherFiles.map((file) => [file])].filter((files) => files.length > 0);
      return combinations.flatMap((files) => offered.map((options) => this.#offer(files, options)));
    });
  }

  /** Gives a task of tasks.json what it runs; the definition is read when it does, with its variables resolved. */
  resolveTask(task: vscode.Task): vscode.Task {
    const scope = task.scope ?? vscode.TaskScope.Workspace;
    const folder = folderOf(scope);
    // The editor finds the task again by this very definition.
    return new vscode.Task(task.definition, scope, task.name, composeTaskType, this.#execution((definition) => ({ kind: 'definition', definition: fieldsOf(definition), folder, name: task.name })), task.problemMatchers);
  }

  /** The task that does something with a project now, whatever tasks.json says. */
  taskFor(engine: CurrentEngine, target: ProjectTarget, verb: ComposeVerb): vscode.Task {
    const { services = [], ...said } = composeDefinition(target, verb);
    const meant = textsOf(services);
    const name = `${verb.verb} ${displayText(target.name)}${meant.length === 0 ? '' : `: ${displayText(meant.join(', '))}`}`;
    const context = contextOfKey(engine.key);
    // Two that differ in nothing of this the editor takes for one, and runs one of them.
    const definition = { type: composeTaskType, ...said, ...(meant.length === 0 ? {} : { services: meant }), ...(context === undefined ? {} : { dockerContext: context }) };
    const folder = target.kind === 'files' ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(target.directory)) : undefined;
    const task = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, composeTaskType, this.#execution(() => ({ kind: 'verb', engine, target, verb, name })), []);
    task.presentationOptions = { clear: true, panel: vscode.TaskPanelKind.Dedicated, reveal: vscode.TaskRevealKind.Always, focus: false, showReuseMessage: false };
    return task;
  }

  #offer(files: readonly string[], options: (typeof offered)[number]): vscode.Task {
    const [first = ''] = files;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(first));
    const paths = files.map((file) => (folder === undefined ? file : relative(folder.uri.fsPath, file).split(sep).join('/')));
    const definition = { type: composeTaskType, files: paths, ...options };
    const name = `${options.command} ${paths[0] ?? ''}`;
    const task = this.resolveTask(new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, composeTaskType));
    task.detail = `docker compose ${files.map((file) => `-f ${basename(file)} `).join('')}${options.command}`;
    return task;
  }

  #execution(orderOf: (definition: vscode.TaskDefinition) => ComposeOrder): vscode.CustomExecution {
    return new vscode.CustomExecution((definition) => Promise.resolve(new RunTerminal((write) => new ComposeJob(this.#parts, orderOf(definition), write))));
  }
}

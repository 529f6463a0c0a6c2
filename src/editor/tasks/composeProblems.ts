import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { ComposeProblem, ComposeProject } from '../../core/model/composeProject.ts';
import { readComposeFile } from '../platform/composeFiles.ts';

/** What is wrong with Compose files, in the Problems view: by themselves, and as Compose said when it refused them. */
export class ComposeProblems implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('docker-compose');
  /** By the project's folder. */
  readonly #found = new Map<string, readonly ComposeProblem[]>();
  readonly #said = new Map<string, readonly ComposeProblem[]>();

  /** Shows what is wrong with the files of a project as they stand there, in place of what was. */
  report(folder: string, problems: readonly ComposeProblem[]): void {
    this.#replace(this.#found, folder, problems);
  }

  /** Nobody looks at a project's files any more. */
  forget(folder: string): void {
    this.report(folder, []);
    this.forgetSaid(folder);
  }

  /** What Compose said of a project's files holds no more once they are changed. */
  forgetSaid(folder: string): void {
    this.#replace(this.#said, folder, []);
  }

  /** What Compose said of a project when it failed, or that it did not. */
  async reportEnd(project: ComposeProject, said: string | undefined): Promise<void> {
    if (said === undefined) {
      this.#replace(this.#said, project.directory, []);
      return;
    }
    const [{ locateFailure }, { parseCompose }] = await Promise.all([import('../../core/compose/composeFailure.ts'), import('../../core/compose/composeText.ts')]);
    const files = [...project.files, ...project.readFiles.filter((file) => !project.files.includes(file) && /\.ya?ml$/.test(file))];
    const texts = await Promise.all(files.map(async (file) => [file, parseCompose((await readComposeFile(file)) ?? '')] as const));
    const problem = locateFailure(said, new Map(texts));
    this.#replace(this.#said, project.directory, problem ? [problem] : []);
  }

  #replace(kept: Map<string, readonly ComposeProblem[]>, folder: string, problems: readonly ComposeProblem[]): void {
    const before = kept.get(folder) ?? [];
    if (problems.length === 0) kept.delete(folder);
    else kept.set(folder, problems);
    const all = [...this.#found.values(), ...this.#said.values()].flat();
    for (const file of new Set([...before, ...problems].map((problem) => problem.file))) {
      this.#collection.set(vscode.Uri.file(file), unique(all.filter((problem) => problem.file === file)).map(diagnostic));
    }
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function unique(problems: readonly ComposeProblem[]): readonly ComposeProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ range, message }) => {
    const key = `${String(range.line)}:${String(range.column)} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function diagnostic({ range: { line, column, endLine, endColumn }, severity, message }: ComposeProblem): vscode.Diagnostic {
  const result = new vscode.Diagnostic(new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  result.source = 'docker-compose';
  return result;
}

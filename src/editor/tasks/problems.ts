import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { BuildFinding } from '../../core/build/build.ts';

/** What the builds found out about the lines of their Dockerfiles, in the Problems view. */
export class BuildProblems implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('docker-build');
  /** The files in which the last build of a Dockerfile found something. */
  readonly #files = new Map<string, readonly vscode.Uri[]>();

  /** Takes away what the last build of this Dockerfile found. */
  clear(dockerfile: string): void {
    for (const file of this.#files.get(dockerfile) ?? []) this.#collection.delete(file);
    this.#files.delete(dockerfile);
  }

  /** Shows what a build of this Dockerfile found, in place of what was found before. */
  report(dockerfile: string, findings: readonly BuildFinding[]): void {
    this.clear(dockerfile);
    const files = [...new Set(findings.map(({ file }) => file))];
    for (const file of files) this.#collection.set(vscode.Uri.file(file), findings.filter((finding) => finding.file === file).map(diagnostic));
    this.#files.set(dockerfile, files.map((file) => vscode.Uri.file(file)));
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function diagnostic({ severity, startLine, endLine, message, url }: BuildFinding): vscode.Diagnostic {
  const firstLine = Math.max(0, startLine - 1);
  // VS Code cuts the range where the line ends.
  const range = new vscode.Range(firstLine, 0, Math.max(firstLine, endLine - 1), 10_000);
  const result = new vscode.Diagnostic(range, message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  result.source = 'docker-build';
  if (url !== undefined && /^https?:\/\//.test(url)) result.code = { value: url.slice(url.lastIndexOf('/') + 1) || url, target: vscode.Uri.parse(url) };
  return result;
}

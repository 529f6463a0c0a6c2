import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { BuildFinding } from '../../core/build/build.ts';

/** What the builds found out about the lines of their Dockerfiles, and about the files they were given, in the Problems view. */
export class BuildProblems implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('docker-build');
  /** What the last build of each Dockerfile found. */
  readonly #findings = new Map<string, readonly BuildFinding[]>();

  /** Takes away what the last build of this Dockerfile found. */
  clear(dockerfile: string): void {
    this.report(dockerfile, []);
  }

  /** Shows what a build of this Dockerfile found, in place of what was found before. */
  report(dockerfile: string, findings: readonly BuildFinding[]): void {
    const before = this.#findings.get(dockerfile) ?? [];
    if (findings.length === 0) this.#findings.delete(dockerfile);
    else this.#findings.set(dockerfile, findings);
    // A file may be part of several builds.
    const all = [...this.#findings.values()].flat();
    for (const file of new Set([...before, ...findings].map((finding) => finding.file))) {
      this.#collection.set(vscode.Uri.file(file), all.filter((finding) => finding.file === file).map(diagnostic));
    }
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function diagnostic({ severity, startLine, endLine, column, message, url }: BuildFinding): vscode.Diagnostic {
  const firstLine = Math.max(0, startLine - 1);
  // VS Code cuts the range where the line ends, and takes an empty one for the word that is there.
  const range = column === undefined ? new vscode.Range(firstLine, 0, Math.max(firstLine, endLine - 1), 10_000) : new vscode.Range(firstLine, column - 1, firstLine, column - 1);
  const result = new vscode.Diagnostic(range, message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  result.source = 'docker-build';
  if (url !== undefined && /^https?:\/\//.test(url)) result.code = { value: url.slice(url.lastIndexOf('/') + 1) || url, target: vscode.Uri.parse(url) };
  return result;
}

import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { BuildFinding } from '../../core/build/build.ts';

/** What the builds found out about the lines of their Dockerfiles, and about the files they were given, in the Problems view. */
export class BuildProblems implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('docker-build');
  /** What the last build of each Dockerfile found. */
  readonly #findings = new Map<string, readonly BuildFinding[]>();
  /** Those that a check found. */
  readonly #checked = new WeakSet<BuildFinding>();

  /** Takes away what the last build of this Dockerfile found. */
  clear(dockerfile: string): void {
    this.report(dockerfile, []);
  }

  /** Shows what a check of this Dockerfile found, in place of what earlier ones and the warnings of its last build say of its lines. */
  reportCheck(dockerfile: string, findings: readonly BuildFinding[]): void {
    const before = this.#findings.get(dockerfile) ?? [];
    const kept = before.filter((finding) => finding.file !== dockerfile || (finding.severity === 'error' && !this.#checked.has(finding)));
    for (const finding of findings) this.#checked.add(finding);
    this.report(dockerfile, [...kept, ...findings]);
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

function diagnostic(finding: BuildFinding): vscode.Diagnostic {
  const { severity, message, url, rule } = finding;
  const result = new vscode.Diagnostic(rangeOf(finding), message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  result.source = 'docker-build';
  if (url !== undefined && /^https?:\/\//.test(url)) result.code = { value: rule ?? (url.slice(url.lastIndexOf('/') + 1) || url), target: vscode.Uri.parse(url) };
  else if (rule !== undefined) result.code = rule;
  return result;
}

/** VS Code cuts the range where the line ends, and takes an empty one for the word that is there. */
function rangeOf({ startLine, endLine, column, endColumn }: BuildFinding): vscode.Range {
  const firstLine = Math.max(0, startLine - 1);
  if (column === undefined) return new vscode.Range(firstLine, 0, Math.max(firstLine, endLine - 1), 10_000);
  return new vscode.Range(firstLine, column - 1, firstLine, (endColumn ?? column) - 1);
}

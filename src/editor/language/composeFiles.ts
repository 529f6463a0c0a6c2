import type * as vscode from 'vscode';

/** The documents that may be Compose files: by their names, or because a project is made of them. */
export const composeSelector: vscode.DocumentSelector = [
  { scheme: 'file', language: 'yaml' },
  { scheme: 'file', language: 'dockercompose' },
  { scheme: 'file', pattern: '**/*.{yml,yaml}' },
];

/** Whether a file is called as Compose files are. */
export function isComposeDocument({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && /\/(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/i.test(uri.path);
}

import type * as vscode from 'vscode';
import { isDockerfileText } from '../platform/dockerfileText.ts';

/** The documents that may be Dockerfiles; {@link isDockerfile} tells those that are not. */
export const dockerfileSelector: vscode.DocumentSelector = [
  { scheme: 'file', language: 'dockerfile' },
  { scheme: 'file', pattern: '**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.[dD]ockerfile}' },
];

export function isDockerfile(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && isDockerfileText(document);
}

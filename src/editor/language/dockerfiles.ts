import type * as vscode from 'vscode';
import { isDockerfileName } from '../tasks/dockerBuild.ts';

/** The documents that are Dockerfiles by their language or by their names. */
export const dockerfileSelector: vscode.DocumentSelector = [
  { scheme: 'file', language: 'dockerfile' },
  { scheme: 'file', pattern: '**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.[dD]ockerfile}' },
];

export function isDockerfile(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && (document.languageId === 'dockerfile' || isDockerfileName(document.uri.path));
}

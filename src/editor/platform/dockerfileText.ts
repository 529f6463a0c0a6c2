import type * as vscode from 'vscode';
import { isDockerfileName, isIgnoreFileName } from '../../core/model/dockerfileName.ts';

/** Whether a document is a Dockerfile by its language or by its name. The editor takes `Dockerfile.dockerignore` for one. */
export function isDockerfileText({ languageId, uri }: vscode.TextDocument): boolean {
  return (languageId === 'dockerfile' && !isIgnoreFileName(uri.path)) || isDockerfileName(uri.path);
}

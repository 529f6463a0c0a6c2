import * as vscode from 'vscode';
import { folderOf, normalPath } from '../../core/model/filePath.ts';

/** The addresses of files in containers of this window's engine: `docker-container:/<id>/path`. */
export const containerScheme = 'docker-container';

export interface ContainerPath {
  readonly containerId: string;
  readonly path: string;
}

export function containerUri({ containerId, path }: ContainerPath): vscode.Uri {
  return vscode.Uri.from({ scheme: containerScheme, path: `/${containerId}${path}` });
}

/** Anybody can open such an address. @throws a `FileSystemError` where it names no container. */
export function containerPathOf(uri: vscode.Uri): ContainerPath {
  const path = normalPath(uri.path);
  const [, containerId = ''] = path.split('/');
  if (uri.scheme !== containerScheme || !/^[a-f\d]{12,64}$/.test(containerId)) throw vscode.FileSystemError.FileNotFound(uri);
  return { containerId, path: normalPath(path.slice(containerId.length + 1)) };
}

/** The address of the folder that holds a file. */
export function containerFolderOf({ containerId, path }: ContainerPath): ContainerPath {
  return { containerId, path: folderOf(path) };
}

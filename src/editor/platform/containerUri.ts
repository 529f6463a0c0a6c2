import * as vscode from 'vscode';
import { folderOf, normalPath } from '../../core/model/filePath.ts';
import { authorityOf, keyOfAuthority, type EngineKey } from './engineKey.ts';

/** The addresses of files in containers: `docker-container://<engine>/<id>/path`, without an engine for the one that the window shows. */
export const containerScheme = 'docker-container';

export interface ContainerPath {
  /** Undefined stands for the engine that the window shows. */
  readonly engineId?: EngineKey | undefined;
  readonly containerId: string;
  readonly path: string;
}

export function containerUri({ engineId, containerId, path }: ContainerPath): vscode.Uri {
  return vscode.Uri.from({ scheme: containerScheme, ...(engineId === undefined ? {} : { authority: authorityOf(engineId) }), path: `/${containerId}${path}` });
}

/** Anybody can open such an address. @throws a `FileSystemError` where it names no container. */
export function containerPathOf(uri: vscode.Uri): ContainerPath {
  const path = normalPath(uri.path);
  const [, containerId = ''] = path.split('/');
  const engineId = keyOfAuthority(uri.authority);
  if (uri.scheme !== containerScheme || (uri.authority !== '' && engineId === undefined) || !/^[a-f\d]{12,64}$/.test(containerId)) throw vscode.FileSystemError.FileNotFound(uri);
  return { ...(engineId === undefined ? {} : { engineId }), containerId, path: normalPath(path.slice(containerId.length + 1)) };
}

/** The address of the folder that holds a file. */
export function containerFolderOf(file: ContainerPath): ContainerPath {
  return { ...file, path: folderOf(file.path) };
}

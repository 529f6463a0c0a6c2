import * as vscode from 'vscode';
import { volumeHolder, volumeOfHolder } from '../../core/model/fileHolder.ts';
import { folderOf, normalPath } from '../../core/model/filePath.ts';
import { isVolumeName } from '../../core/model/volume.ts';
import { authorityOf, keyOfAuthority, type EngineKey } from './engineKey.ts';

/** The addresses of files in containers: `docker-container://<engine>/<id>/path`, without an engine for the one that the window shows. */
export const containerScheme = 'docker-container';
/** The addresses of files in volumes: `docker-volume://<engine>/<name>/path`. */
export const volumeScheme = 'docker-volume';

export interface ContainerPath {
  /** Undefined stands for the engine that the window shows. */
  readonly engineId?: EngineKey | undefined;
  /** What holds the file: a container's id, or a volume as `core/model/fileHolder.ts` names it. */
  readonly containerId: string;
  readonly path: string;
}

export function containerUri({ engineId, containerId, path }: ContainerPath): vscode.Uri {
  const volume = volumeOfHolder(containerId);
  const authority = engineId === undefined ? {} : { authority: authorityOf(engineId) };
  return vscode.Uri.from({ scheme: volume === undefined ? containerScheme : volumeScheme, ...authority, path: `/${volume ?? containerId}${path}` });
}

/** Anybody can open such an address. @throws a `FileSystemError` where it names no container and no volume. */
export function containerPathOf(uri: vscode.Uri): ContainerPath {
  const path = normalPath(uri.path);
  const [, name = ''] = path.split('/');
  const engineId = keyOfAuthority(uri.authority);
  const containerId = holderOf(uri.scheme, name);
  if (containerId === undefined || (uri.authority !== '' && engineId === undefined)) throw vscode.FileSystemError.FileNotFound(uri);
  return { ...(engineId === undefined ? {} : { engineId }), containerId, path: normalPath(path.slice(name.length + 1)) };
}

function holderOf(scheme: string, name: string): string | undefined {
  if (scheme === containerScheme && /^[a-f\d]{12,64}$/.test(name)) return name;
  return scheme === volumeScheme && isVolumeName(name) ? volumeHolder(name) : undefined;
}

/** The address of the folder that holds a file. */
export function containerFolderOf(file: ContainerPath): ContainerPath {
  return { ...file, path: folderOf(file.path) };
}

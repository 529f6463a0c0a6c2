import * as vscode from 'vscode';
import { volumeHolder, volumeOfHolder } from '../../core/model/fileHolder.ts';
import { folderOf, normalPath } from '../../core/model/filePath.ts';
import { isVolumeName } from '../../core/model/volume.ts';

/** The addresses of files in containers of this window's engine: `docker-container:/<id>/path`. */
export const containerScheme = 'docker-container';
/** The addresses of files in its volumes: `docker-volume:/<name>/path`. */
export const volumeScheme = 'docker-volume';

export interface ContainerPath {
  /** What holds the file: a container's id, or a volume as `core/model/fileHolder.ts` names it. */
  readonly containerId: string;
  readonly path: string;
}

export function containerUri({ containerId, path }: ContainerPath): vscode.Uri {
  const volume = volumeOfHolder(containerId);
  return vscode.Uri.from(volume === undefined ? { scheme: containerScheme, path: `/${containerId}${path}` } : { scheme: volumeScheme, path: `/${volume}${path}` });
}

/** Anybody can open such an address. @throws a `FileSystemError` where it names no container and no volume. */
export function containerPathOf(uri: vscode.Uri): ContainerPath {
  const path = normalPath(uri.path);
  const [, holder = ''] = path.split('/');
  const inside = normalPath(path.slice(holder.length + 1));
  if (uri.scheme === containerScheme && /^[a-f\d]{12,64}$/.test(holder)) return { containerId: holder, path: inside };
  if (uri.scheme === volumeScheme && isVolumeName(holder)) return { containerId: volumeHolder(holder), path: inside };
  throw vscode.FileSystemError.FileNotFound(uri);
}

/** The address of the folder that holds a file. */
export function containerFolderOf({ containerId, path }: ContainerPath): ContainerPath {
  return { containerId, path: folderOf(path) };
}

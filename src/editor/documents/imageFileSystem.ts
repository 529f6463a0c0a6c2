import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { UserError } from '../../core/base/userError.ts';
import type { ImageContents } from '../../core/layers/imageContents.ts';
import type { ImageFilePlace } from '../../core/model/layer.ts';
import { normalPath } from '../../core/model/filePath.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';
import { authorityOf, keyOfAuthority } from '../platform/engineKey.ts';

/** The addresses of files in images: `docker-image://<engine>/<id>/<layer>/path`, without an engine for the one that the window shows. */
const scheme = 'docker-image';

export function imageFileUri({ engineId, imageId, layer, path }: ImageFilePlace): vscode.Uri {
  return vscode.Uri.from({ scheme, ...(engineId === undefined ? {} : { authority: authorityOf(engineId) }), path: `/${imageId.replace(/^sha256:/, '')}/${String(layer)}${path}` });
}

/** Anybody can open such an address. @throws a `FileSystemError` where it names no file of an image. */
function placeOf(uri: vscode.Uri): ImageFilePlace {
  const [whole, id, layer, path] = /^\/([a-f\d]{64})\/(\d{1,4})(\/.*)$/s.exec(uri.path) ?? [];
  const engineId = keyOfAuthority(uri.authority);
  if (whole === undefined || id === undefined || path === undefined || (uri.authority !== '' && engineId === undefined)) throw vscode.FileSystemError.FileNotFound(uri);
  return { ...(engineId === undefined ? {} : { engineId }), imageId: `sha256:${id}`, layer: Number(layer), path: normalPath(path) };
}

/** The files of images as read-only files of the editor. They never change, so that nothing is watched. What reads them is loaded on first use. */
export class ImageFileSystem implements vscode.FileSystemProvider, Disposable {
  readonly #engines: WindowEngines;
  readonly #store = new DisposableStore();
  #contents: ImageContents | undefined;

  readonly onDidChangeFile = this.#store.own(new vscode.EventEmitter<vscode.FileChangeEvent[]>()).event;

  constructor(engines: WindowEngines) {
    this.#engines = engines;
    this.#store.own(vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true, isReadonly: true }));
  }

  /** What is known of images, for all who show it. */
  async contents(): Promise<ImageContents> {
    const { ImageContents: Contents } = await import('../../core/layers/imageContents.ts');
    return (this.#contents ??= new Contents());
  }

  watch(): Disposable {
    return toDisposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { kind, size, modifiedAt } = await this.#ask(uri, (contents, ...args) => contents.stat(...args));
    return { type: kind === 'folder' ? vscode.FileType.Directory : vscode.FileType.File, ctime: 0, mtime: modifiedAt, size };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#ask(uri, (contents, ...args) => contents.readFile(...args));
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  /** Asks the engine, and tells what goes wrong in the editor's own errors. */
  async #ask<T>(uri: vscode.Uri, ask: (contents: ImageContents, ...args: Parameters<ImageContents['stat']>) => Promise<T>): Promise<T> {
    const place = placeOf(uri);
    try {
      const [engine, contents] = await Promise.all([this.#engines.find(place.engineId).ready(), this.contents()]);
      return await ask(contents, engine.images, place, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw error.kind === 'notFound' ? vscode.FileSystemError.FileNotFound(uri) : vscode.FileSystemError.Unavailable(error.message);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

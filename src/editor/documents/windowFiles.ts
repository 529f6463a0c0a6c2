import type { Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { AnyFiles } from '../../core/files/containerFiles.ts';
import type { FileChange } from '../../core/model/file.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { ContainerFilesSource } from '../../core/outline/fileRows.ts';
import type { ContainerPath } from '../platform/containerUri.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { WindowVolumes } from './windowVolumes.ts';

/** What this window did to a container's file. */
export interface FileDone extends ContainerPath {
  readonly kind: FileChange['kind'];
}

/** The files of the containers and volumes of this window's engine. What reads them is loaded on first use. */
export class WindowFiles implements ContainerFilesSource, Disposable {
  readonly #engine: CurrentEngine;
  readonly #volumes: Pick<WindowVolumes, 'filesOf'>;
  readonly #known = new WeakMap<Engine, Map<string, AnyFiles>>();
  readonly #done = new Emitter<FileDone>();

  readonly onDidChange = this.#done.event;

  constructor(engine: CurrentEngine, volumes: Pick<WindowVolumes, 'filesOf'>) {
    this.#engine = engine;
    this.#volumes = volumes;
  }

  async of(containerId: string, signal?: AbortSignal): Promise<AnyFiles> {
    const volume = volumeOfHolder(containerId);
    if (volume !== undefined) return this.#volumes.filesOf(volume, signal);
    const [engine, core] = await Promise.all([this.#engine.ready(signal), import('../../core/files/containerFiles.ts')]);
    const known = this.#known.get(engine) ?? new Map<string, AnyFiles>();
    this.#known.set(engine, known);
    const files = known.get(containerId) ?? new core.ContainerFiles(engine, containerId);
    known.set(containerId, files);
    return files;
  }

  async list(containerId: string, path: string, { isWhole, isAgain }: { readonly isWhole: boolean; readonly isAgain: boolean }): ReturnType<AnyFiles['list']> {
    const files = await this.of(containerId);
    if (isAgain) files.forget();
    return files.list(path, isWhole ? { bytes: Infinity, entries: Infinity } : undefined);
  }

  async changes(containerId: string): Promise<readonly FileChange[]> {
    return (await this.of(containerId)).changes();
  }

  /** Tells whoever shows the file. */
  tell(done: FileDone): void {
    this.#done.fire(done);
  }

  dispose(): void {
    this.#done.dispose();
  }
}

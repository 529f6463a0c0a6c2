import type { Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { AnyFiles } from '../../core/files/containerFiles.ts';
import type { FileChange } from '../../core/model/file.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { ContainerFilesSource } from '../../core/outline/fileRows.ts';
import type { ContainerPath } from '../platform/containerUri.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import type { EngineVolumes, WindowVolumes } from './windowVolumes.ts';

/** What this window did to a container's file. */
export interface FileDone extends ContainerPath {
  readonly kind: FileChange['kind'];
}

/** The files of the containers and volumes of one engine. What reads them is loaded on first use. */
export class EngineFiles implements ContainerFilesSource {
  readonly #engine: CurrentEngine;
  readonly #volumes: EngineVolumes;
  readonly #tell: (done: FileDone) => void;
  readonly #known = new WeakMap<Engine, Map<string, AnyFiles>>();

  constructor(engine: CurrentEngine, volumes: EngineVolumes, tell: (done: FileDone) => void) {
    this.#engine = engine;
    this.#volumes = volumes;
    this.#tell = tell;
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
    this.#tell(done);
  }
}

/** The files of the containers and volumes of this window's engines. */
export class WindowFiles implements Disposable {
  readonly #engines: WindowEngines;
  readonly #volumes: WindowVolumes;
  readonly #known = new WeakMap<CurrentEngine, EngineFiles>();
  readonly #done = new Emitter<FileDone>();

  readonly onDidChange = this.#done.event;

  constructor(engines: WindowEngines, volumes: WindowVolumes) {
    this.#engines = engines;
    this.#volumes = volumes;
  }

  of(engine: CurrentEngine): EngineFiles {
    const files = this.#known.get(engine) ?? new EngineFiles(engine, this.#volumes.of(engine), (done) => this.#done.fire(done));
    this.#known.set(engine, files);
    return files;
  }

  /** The files of the container that an address names. @throws a `UserError` where its engine is not shown. */
  at({ engineId, containerId }: ContainerPath): Promise<AnyFiles> {
    return this.of(this.#engines.find(engineId)).of(containerId);
  }

  /** Tells whoever shows the file. */
  tell(done: FileDone): void {
    this.#done.fire(done);
  }

  dispose(): void {
    this.#done.dispose();
  }
}

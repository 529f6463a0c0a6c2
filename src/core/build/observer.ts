import { type ContextEntry } from './context.ts';
import { type Instruction } from './dockerfile.ts';
import { type BuildProgress, type ProgressChange } from './progress.ts';

/** Is told what happens while an image is built, whichever builder does it. Must not throw. */
export interface BuildObserver extends EngineObserver {
  /** The Dockerfile is read, and the builder chosen. */
  begin(start: BuildStart): void;
  /** BuildKit told something new. */
  progress(progress: BuildProgress, changes: readonly ProgressChange[]): void;
  /** The classic builder said something. */
  text(text: string): void;
}

export interface BuildStart {
  /** The Dockerfile's text as it is built. */
  readonly source: string;
  readonly instructions: readonly Instruction[];
  readonly builder: 'buildkit' | 'classic';
}

/** Is told what the engine is given. */
export interface EngineObserver extends ContextObserver {
  /** BuildKit is handed the build, which its history has under this name. */
  named(ref: string): void;
}

/** Is told what the engine gets of a build context. */
export interface ContextObserver {
  /** @param modifiedAt the modification time as it is told to the engine, in nanoseconds. */
  offered(entry: ContextEntry, modifiedAt: bigint): void;
  /** The content of a file was sent. @param checksum the CRC-32 of all of it, where it was counted. */
  sent(entry: ContextEntry, checksum: number | undefined): void;
}

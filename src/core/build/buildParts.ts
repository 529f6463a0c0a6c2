import { type Log } from '../base/log.ts';
import { type Engine } from '../engine/engine.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type BuildRequest } from './build.ts';
import { type ContextMemory } from './contextMemory.ts';
import { type LayoutFolder } from './contentStore.ts';
import { type LineRange } from './findings.ts';
import { type EngineObserver } from './observer.ts';
import { type ProgressChange } from './progress.ts';
import { type Environment } from './secrets.ts';

/** How a build ended, before it is turned into a result. */
export interface BuildEnd {
  readonly imageId: string | undefined;
  /** The engine's words where it failed. */
  readonly error: string | undefined;
  /** The lines of the Dockerfile that the error is about, where the engine says so. */
  readonly lines?: LineRange | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

/** What a build needs, whichever builder does it. */
export interface BuildParts {
  readonly engine: Engine;
  readonly request: BuildRequest;
  /** The Dockerfile's text. */
  readonly source: Uint8Array;
  readonly credentials: Credentials;
  readonly installationId: string;
  readonly memory: ContextMemory;
  /** Where secrets and the SSH agent are looked up. */
  readonly environment: Environment;
  readonly log: Log;
  /** The image layouts that the engine may read from or write to, by its names for them. */
  readonly layouts?: ReadonlyMap<string, LayoutFolder> | undefined;
  readonly observer?: EngineObserver | undefined;
}

/** Is handed what each message of the engine changed. */
export type ShowProgress = (changes: readonly ProgressChange[]) => void;

import { posix } from 'node:path';
import { parseDockerfile } from '../build/dockerfile.ts';
import type { BuildRecord } from '../build/record.ts';
import type { Mount } from '../model/container.ts';
import { ContainerPaths } from './containerPaths.ts';
import { stageCalled } from './buildSources.ts';

/** What is known of a container whose files are looked for on this machine. */
export interface ContainerOrigin {
  /** Empty where nothing is said of it. */
  readonly workingDirectory: string;
  readonly mounts: readonly Mount[];
  /** Whether the engine's files are this machine's. */
  readonly isLocal: boolean;
  /** The build that made its image. */
  readonly build?: Pick<BuildRecord, 'source' | 'request' | 'hiddenArgs'>;
  /** The folders that are open, and that of a Compose project. */
  readonly folders: readonly string[];
}

/** Where a file of a container may be on this machine: the surest first. Which of them there are is for the caller to find out. */
export interface OriginGuess {
  readonly path: string;
  /** Whether the path is one of the build context. */
  readonly isInContext: boolean;
}

/** @param path absolute, or relative to the working directory. */
export function containerOrigins(path: string, origin: ContainerOrigin): readonly OriginGuess[] {
  const absolute = posix.resolve('/', origin.workingDirectory, path);
  const hosted = (path: string): OriginGuess => ({ path, isInContext: false });
  return [...(origin.isLocal ? boundTo(absolute, origin.mounts).map(hosted) : []), ...copiedFrom(absolute, origin.build), ...besideWorkdir(absolute, origin).map(hosted)];
}

/** The path as the container itself has it. */
export function pathInContainer(path: string, { workingDirectory }: Pick<ContainerOrigin, 'workingDirectory'>): string {
  return posix.resolve('/', workingDirectory, path);
}

/** What a bind mount shows of the engine's machine; the innermost mount holds. Docker Desktop tells of its own folder for this machine's. */
function boundTo(absolute: string, mounts: readonly Mount[]): readonly string[] {
  const [mount] = mounts.filter(({ target }) => isWithin(absolute, target)).sort((a, b) => b.target.length - a.target.length);
  if (mount?.kind !== 'bind') return [];
  return [posix.join(mount.source.replace(/^\/(?:host_mnt|run\/desktop\/mnt\/host)(?=\/)/, ''), posix.relative(mount.target, absolute))];
}

/** What a `COPY` of the stage that was built brought there. */
function copiedFrom(absolute: string, build: ContainerOrigin['build']): readonly OriginGuess[] {
  if (build === undefined) return [];
  const instructions = parseDockerfile(build.source);
  const stage = (build.request.target === undefined ? undefined : stageCalled(build.request.target, instructions)) ?? instructions.at(-1)?.stage ?? -1;
  const own = instructions.filter((instruction) => instruction.stage <= stage);
  // Paths are asked of an instruction that sees them all.
  const last = { keyword: 'CMD', rest: '', startLine: 0, endLine: 0, stage };
  const paths = new ContainerPaths([...own, last], { ...build.request.buildArgs, ...build.hiddenArgs });
  return paths.origins(own.length, absolute).map((path) => ({ path, isInContext: true }));
}

/** What lies below the working directory, is called the same in a folder that is open. */
function besideWorkdir(absolute: string, { workingDirectory, folders }: ContainerOrigin): readonly string[] {
  const workdir = posix.resolve('/', workingDirectory);
  if (workdir === '/' || !isWithin(absolute, workdir)) return [];
  return folders.map((folder) => posix.join(folder, posix.relative(workdir, absolute)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

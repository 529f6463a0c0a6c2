import { Readable } from 'node:stream';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { helperLabels, isHelper, type HelperOwner } from '../model/helper.ts';
import { type Image } from '../model/image.ts';

/** So many local images are looked into for a shell. */
const mostCandidates = 6;

/** Images that are known to have what is needed, and little else. */
const favourites = [/(^|\/)busybox:/, /(^|\/)alpine:/];

/** The local images in which a shell is likeliest found at little cost: the well-known ones first, then the smallest. */
export function helperCandidates(images: readonly Image[]): readonly string[] {
  const rank = ({ tags }: Image): number => {
    const at = favourites.findIndex((pattern) => tags.some((tag) => pattern.test(tag)));
    return at < 0 ? favourites.length : at;
  };
  const named = images.filter((image) => image.tags.length > 0 && !isHelper(image));
  return [...named].sort((a, b) => rank(a) - rank(b) || a.size - b.size).slice(0, mostCandidates).map(({ id }) => id);
}

/** What has to be in an image for files to be listed, renamed and removed by its programs. */
const programs = ['sh', 'sleep', 'stat', 'mv', 'rm', 'mkdir'];

/** Whether a container that was made of an image, and need not run, has the programs. */
export async function hasPrograms(engine: Pick<Engine, 'files'>, containerId: string, signal: AbortSignal): Promise<boolean> {
  for (const program of programs) if (!(await isThere(engine, containerId, `/bin/${program}`, signal)) && !(await isThere(engine, containerId, `/usr/bin/${program}`, signal))) return false;
  return true;
}

async function isThere(engine: Pick<Engine, 'files'>, containerId: string, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await engine.files.stat(containerId, path, signal)).kind !== 'folder';
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return false;
    throw error;
  }
}

/** An image with nothing in it, for an engine that has none with a shell: the engine's archive needs no programs. @returns its id. */
export function importScratchImage(engine: Pick<Engine, 'images'>, owner: HelperOwner, signal: AbortSignal): Promise<string> {
  const labels = Object.entries(helperLabels(owner)).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`);
  // Two empty blocks are the end of an archive.
  return engine.images.import(Readable.from([new Uint8Array(1024)]), { reference: '', changes: labels }, signal);
}

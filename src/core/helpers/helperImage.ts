import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { helperLabels, isHelper, type HelperOwner } from '../model/helper.ts';
import { type Image } from '../model/image.ts';

/** What a helper is made with. */
export interface HelperSpec {
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
  readonly binds: readonly string[];
}

/** So many local images are looked into for programs. */
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

/**
 * Makes a helper, which does not run yet, of a local image that has the programs; whether it has is told by the engine's
 * archive, so that nothing of an image is run to find out.
 *
 * @returns its id; undefined where no image has them.
 */
export async function createHelper(engine: Pick<Engine, 'containers' | 'files' | 'images'>, spec: HelperSpec, programs: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  for (const image of helperCandidates(await engine.images.list({}, signal))) {
    const id = await createHelperOf(engine, image, spec, signal).catch(unlessUnfit);
    if (id === undefined) continue;
    if (await hasPrograms(engine, id, programs, signal)) return id;
    await engine.containers.remove(id, { force: true, volumes: true }, signal);
  }
  return undefined;
}

/** Makes a helper of an image, which need not have anything in it as long as it is not started. @returns its id. */
export async function createHelperOf(engine: Pick<Engine, 'containers'>, image: string, { labels, network, binds }: HelperSpec, signal: AbortSignal): Promise<string> {
  const program = { entrypoint: ['sleep'], command: ['2147483647'], user: '0:0', workingDirectory: '/', environment: [], health: { isOff: true }, isRemovedOnExit: false, isInteractive: false };
  const { id } = await engine.containers.create({ image, name: `gantry-helper-${randomBytes(6).toString('hex')}`, labels, network, binds, ports: [], ...program }, signal);
  return id;
}

async function hasPrograms(engine: Pick<Engine, 'files'>, containerId: string, programs: readonly string[], signal: AbortSignal): Promise<boolean> {
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

/** An image of another machine's kind, or one that was removed meanwhile. */
function unlessUnfit(error: unknown): undefined {
  if (error instanceof UserError && error.kind !== 'disconnected' && error.kind !== 'timeout') return undefined;
  throw error;
}

/** An image with nothing in it, for an engine that has none with a shell: the engine's archive needs no programs. @returns its id. */
export function importScratchImage(engine: Pick<Engine, 'images'>, owner: HelperOwner, signal: AbortSignal): Promise<string> {
  const labels = Object.entries(helperLabels(owner)).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`);
  // Two empty blocks are the end of an archive.
  return engine.images.import(Readable.from([new Uint8Array(1024)]), { reference: '', changes: labels }, signal);
}

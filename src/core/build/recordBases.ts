import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { baseImages, stageName, type Instruction } from './dockerfile.ts';
import { localImage, type RecordedStep } from './record.ts';

/**
 * What the images were that a build built on: their digests where the builder told them, otherwise the ids that the
 * engine has for their names. What neither knows is left out.
 */
export async function basesOf(
  build: { readonly instructions: readonly Instruction[]; readonly buildArgs: Readonly<Record<string, string>>; readonly steps: readonly RecordedStep[] },
  images: Pick<Engine['images'], 'inspect'>,
  log: Log,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const stages = new Set(build.instructions.filter(({ keyword }) => keyword === 'FROM').map(stageName));
  const names = [...new Set(baseImages(build.instructions, build.buildArgs))].filter((name) => name !== 'scratch' && !stages.has(name.toLowerCase()) && imageNameProblem(name) === undefined);
  const told = toldDigests(build.steps);
  const bases: [string, string][] = [];
  for (const name of names) {
    const digest = told.get(wholeName(name)) ?? (await idOf(name, images, log, signal));
    if (digest !== undefined) bases.push([name, digest]);
  }
  return Object.fromEntries(bases);
}

async function idOf(name: string, images: Pick<Engine['images'], 'inspect'>, log: Log, signal: AbortSignal): Promise<string | undefined> {
  try {
    return `${localImage}${(await images.inspect(name, signal)).id}`;
  } catch (error) {
    log.debug(`What ${name} was when it was built on is not known: ${messageOf(error)}`);
    return undefined;
  }
}

/** `[build 1/4] FROM docker.io/library/node:22@sha256:…` */
function toldDigests(steps: readonly RecordedStep[]): ReadonlyMap<string, string> {
  const found = steps.flatMap(({ name }) => {
    const [, image = '', digest = ''] = /\] FROM (\S+)@(sha256:[\da-f]{64})$/.exec(name) ?? [];
    return image === '' || imageNameProblem(image) !== undefined ? [] : [[wholeName(image), digest] as const];
  });
  return new Map(found);
}

function wholeName(name: string): string {
  return familiarImageName(withDefaultTag(parseImageName(name)));
}

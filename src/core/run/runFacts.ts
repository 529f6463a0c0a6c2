import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { ImageDetails } from '../model/image.ts';
import type { RunFieldFacts } from '../model/runPage.ts';
import { suggestPorts } from '../model/runInput.ts';
import { cliText } from '../model/shellQuote.ts';

export type RunFacts = Readonly<Record<string, RunFieldFacts>>;

/**
 * What can be said about the fields with that image: what it sets, and the names that the engine knows.
 *
 * @param ownUser `uid:gid` of whoever runs the editor; undefined where that makes no sense to a container.
 */
export async function runFacts(engine: Engine, image: string, ownUser: string | undefined, signal?: AbortSignal): Promise<RunFacts> {
  const [details, images, { networks, volumes }] = await Promise.all([detailsOf(engine, image, signal), engine.images.list({}, signal), engine.system.names(signal)]);
  const suggest = (...suggestions: readonly (readonly string[])[]): RunFieldFacts => ({ hint: '', suggestions: suggestions.flat() });
  return {
    image: { hint: details || image === '' ? '' : l10n.t('The engine does not hold this image: it is pulled first.'), suggestions: images.flatMap(({ tags }) => tags) },
    network: suggest(networks),
    user: { hint: ofImage(details?.user ?? ''), suggestions: ['root', ...(ownUser === undefined ? [] : [ownUser]), '65534:65534'] },
    workdir: { hint: ofImage(details?.workingDirectory ?? ''), suggestions: [] },
    entrypoint: { hint: ofImage(cliText(details?.entrypoint ?? [])), suggestions: [] },
    command: { hint: ofImage(cliText(details?.command ?? [])), suggestions: [] },
    ...(details ? factsOfImage(details, volumes) : { volumes: suggest(volumes.map((name) => `${name}:`)) }),
  };
}

function factsOfImage({ exposedPorts, environment, volumes }: ImageDetails, named: readonly string[]): RunFacts {
  const names = environment.map((entry) => entry.slice(0, entry.indexOf('=')));
  const targets = volumes.length > 0 ? volumes : [''];
  return {
    ports: { hint: exposedPorts.length === 0 ? '' : l10n.t('The image exposes {0}.', exposedPorts.join(', ')), suggestions: suggestPorts(exposedPorts).split(' ').filter(Boolean) },
    env: { hint: names.length === 0 ? '' : l10n.t('The image sets {0}.', names.join(', ')), suggestions: environment },
    volumes: { hint: volumes.length === 0 ? '' : l10n.t('The image declares volumes at {0}.', volumes.join(', ')), suggestions: named.flatMap((name) => targets.map((target) => `${name}:${target}`)) },
  };
}

function ofImage(text: string): string {
  return text === '' ? '' : l10n.t("The image's own: {0}", text);
}

async function detailsOf(engine: Engine, image: string, signal: AbortSignal | undefined): Promise<ImageDetails | undefined> {
  if (image === '') return undefined;
  try {
    return await engine.images.inspect(image, signal);
  } catch (error) {
    // While one types it is not there yet.
    if (error instanceof UserError && error.status !== undefined && error.status < 500) return undefined;
    throw error;
  }
}

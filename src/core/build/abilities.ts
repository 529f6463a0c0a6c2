import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { type EngineVersion } from '../engine/engine.ts';
import { type BuildRequest, type OutputSpec } from './build.ts';
import { parseCache } from './cacheOptions.ts';
import { isFolderOfRepository } from './contextKind.ts';
import { isLocalCache, parseLayoutContext } from './layoutContext.ts';
import { isForEngine, makesImage } from './solveRequest.ts';

/** How a build is made: each way can do all that those before it can. */
export type BuildWay = { readonly kind: 'classic' } | { readonly kind: 'post'; /** An archive is taken this way only. */ readonly isForArchive?: true } | { readonly kind: 'solve'; readonly hasContainerdStore: boolean };

/**
 * Makes sure, before anything is begun, that the engine can do what is asked: BuildKit ignores some of what it cannot
 * do, and fails late at the rest.
 * @throws UserError that names the options, and what they need.
 */
export function assertAble(request: BuildRequest, way: BuildWay, version: EngineVersion): void {
  if (request.push === true && !makesImage(request)) {
    throw new UserError('invalid', l10n.t('"push" needs an image in the engine, and "outputs" puts the result elsewhere.'), { remedy: l10n.t('Nothing was built. Add an output of type "image", or use one of type "registry" in place of "push".') });
  }
  const needs = wanted(request).filter(({ need }) => !isMet(need, way, version));
  if (needs.length === 0) return;
  // What lacks more than one thing is named once, with the first.
  const first = needs.filter(({ options }, index) => !needs.slice(0, index).some((before) => options.every((option) => before.options.includes(option))));
  const sentences = first.map(({ options, need }) => sentence(options.map((option) => `"${option}"`).join(', '), need, way, version));
  throw new UserError('invalid', sentences.join('\n'), { remedy: l10n.t('Nothing was built. Take the option out of the task, or build on another engine.') });
}

type Need = 'BuildKit' | 'Solve' | 'Engine 23' | 'Engine 24' | 'several outputs' | 'containerd';

interface Wanted {
  readonly options: readonly string[];
  readonly need: Need;
}

function wanted(request: BuildRequest): readonly Wanted[] {
  const { outputs = [], cacheTo = [], cacheFrom, contexts = {} } = request;
  const given = (...names: readonly (keyof BuildRequest)[]): readonly string[] => names.filter((name) => request[name] !== undefined);
  const isExported = outputs.length > 0 && outputs.every(({ type }) => type === 'local' || type === 'tar');
  const hasMoreCaches = cacheTo.some(({ type }) => type !== 'inline');
  const all: readonly Wanted[] = [
    { options: given('secrets', 'ssh', 'cacheTo', 'outputs'), need: 'BuildKit' },
    { options: given('contexts', 'noCacheFilter', 'allow', 'platforms', 'attestations'), need: 'Solve' },
    { options: cacheFrom.some((text) => isLocalCache(parseCache(text))) ? ['cacheFrom'] : [], need: 'Solve' },
    { options: given('shmSize', 'ulimits'), need: 'Engine 23' },
    { options: isFolderOfRepository(request.buildContext) ? ['context: #…:folder'] : [], need: 'Engine 23' },
    { options: outputs.length > 1 ? ['outputs'] : [], need: 'several outputs' },
    { options: [...new Set(outputs.filter(isImageElsewhere).map(({ type }) => `outputs: ${type}`))], need: 'containerd' },
    // BuildKit 0.11 came with them, and earlier ones pass over the option.
    { options: given('attestations'), need: 'Engine 24' },
    { options: isExported ? [] : given('platforms', 'attestations'), need: 'containerd' },
    { options: hasMoreCaches ? ['cacheTo'] : [], need: 'containerd' },
    { options: Object.values(contexts).some((context) => parseLayoutContext(context)) ? ['contexts: oci-layout'] : [], need: 'containerd' },
  ];
  return all.filter(({ options }) => options.length > 0);
}

function isImageElsewhere(output: OutputSpec): boolean {
  return !['local', 'tar'].includes(output.type) && !isForEngine(output);
}

function isMet(need: Need, way: BuildWay, { engine }: EngineVersion): boolean {
  switch (need) {
    case 'BuildKit':
      return way.kind !== 'classic';
    case 'Solve':
      return way.kind === 'solve';
    case 'Engine 23':
      // The classic builder has always known these, BuildKit in the engine came to them later.
      return way.kind !== 'post' || isAtLeast(engine, 23);
    case 'Engine 24':
      return way.kind === 'classic' || isAtLeast(engine, 24);
    case 'several outputs':
      // Before BuildKit 0.13 all but one are ignored.
      return way.kind === 'classic' || isAtLeast(engine, 26);
    case 'containerd':
      return way.kind === 'classic' || (way.kind === 'solve' && way.hasContainerdStore);
  }
}

function isAtLeast(engine: string, major: number): boolean {
  return Number.parseInt(engine, 10) >= major;
}

function sentence(options: string, need: Need, way: BuildWay, { engine }: EngineVersion): string {
  if (way.kind === 'classic') return l10n.t('{0} needs BuildKit; this is built with the classic builder.', options);
  switch (need) {
    case 'BuildKit':
    case 'Solve':
    case 'Engine 23':
      if (way.kind === 'post' && way.isForArchive) return l10n.t('{0} is not possible where the build context is an archive.', options);
      if (isAtLeast(engine, 23)) return l10n.t('{0} needs a connection to the engine\'s BuildKit (POST /grpc), which something on the way does not let through.', options);
      return l10n.t('{0} needs Docker Engine {1} or later; this one is {2}.', options, '23.0', engine);
    case 'Engine 24':
      return l10n.t('{0} needs Docker Engine {1} or later; this one is {2}.', options, '24.0', engine);
    case 'several outputs':
      return l10n.t('More than one of {0} needs Docker Engine {1} or later; this one is {2}.', options, '26.0', engine);
    case 'containerd':
      if (way.kind === 'post' && way.isForArchive) return l10n.t('{0} is not possible where the build context is an archive.', options);
      return l10n.t('{0} needs Docker Engine {1} or later with the containerd image store (its feature "containerd-snapshotter"); this one is {2} and does not use it.', options, '24.0', engine);
  }
}

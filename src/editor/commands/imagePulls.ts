import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { silentLog } from '../../core/base/log.ts';
import { UserError } from '../../core/base/userError.ts';
import { familiarImageName, familiarRepository, parseImageName, withDefaultTag, type ImageName } from '../../core/model/imageName.ts';
import type { Image } from '../../core/model/image.ts';
import { parsePlatform } from '../../core/model/runOptionInput.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { dockerHub } from '../../core/registry/registryAddress.ts';
import { suggest, type LocalName, type SuggestionSources } from '../../core/registry/suggestions.ts';
import { updateQuestion } from '../../core/registry/updateCheck.ts';
import type { LoadedRegistries, WindowRegistries } from '../platform/windowRegistries.ts';
import type { Setting } from '../platform/settings.ts';
import { askValue } from './form.ts';
import { pullAllTags, pullImage } from './imagePull.ts';
import type { CommandParts } from './parts.ts';
import { withProgress } from './progress.ts';
import { askReference, type PullChoice } from './pullInput.ts';
import type { CommandTable } from './registry.ts';

export interface ImagePullParts extends CommandParts {
  readonly registries: WindowRegistries;
  readonly searchDockerHub: Pick<Setting<boolean>, 'value'>;
}

/** The commands that pull images by their names. */
export function imagePullCommands(parts: ImagePullParts): CommandTable {
  return {
    'gantry.image.pull': () => pull(parts, 'plain', l10n.t('Pull an Image')),
    'gantry.image.pullAllTags': () => pull(parts, 'allTags', l10n.t('Pull All Tags of an Image')),
    'gantry.image.pullPlatform': () => pull(parts, 'platform', l10n.t('Pull an Image for a Platform')),
  };
}

async function pull(parts: ImagePullParts, how: PullChoice['how'], title: string): Promise<void> {
  const loaded = await parts.registries.load();
  const sources = await sourcesOf(parts, loaded);
  const choice = await askReference({ title, how, suggest: (typed, signal, onFound) => suggest(typed, sources, signal, onFound), hosts: sources.hosts });
  const name = parseImageName(choice.reference);
  if (choice.how === 'allTags') {
    if (name.digest !== undefined) throw new UserError('invalid', l10n.t('A digest is one image: it has no tags to pull.'));
    await pullAllTags(parts, familiarRepository(name));
    return;
  }
  const platform = choice.how === 'platform' ? await askPlatform(loaded, withDefaultTag(name)) : undefined;
  const reference = familiarImageName(withDefaultTag(name));
  const id = await pullImage(parts, reference, platform, async (engine, signal) => (await engine.images.inspect(reference, signal)).id);
  await parts.reveal.image(id, reference);
}

async function sourcesOf({ targets, searchDockerHub }: ImagePullParts, { registries, browser, trust }: LoadedRegistries): Promise<SuggestionSources> {
  const { searchDockerHub: search } = await import('../../core/registry/dockerHub.ts');
  const { readTrust } = await import('../../core/registry/tlsTrust.ts');
  const trustOf = (host: string): ReturnType<typeof readTrust> => readTrust(host, trust(), silentLog);
  // Asked once, when the first suggestion is wanted: an engine that does not answer keeps nobody from typing.
  let local: Promise<readonly LocalName[]> | undefined;
  return {
    local: () => (local ??= targets.allImages().then((images) => images.flatMap(localNames))),
    hosts: registries.connected.map(({ host }) => host),
    repositories: (host) => browser.repositories(host, false),
    tags: (host, repository) => browser.tags(host, repository, { order: 'newest', isAll: false }),
    ...(searchDockerHub.value && { searchHub: (words: string, signal: AbortSignal) => search(words, { trustOf }, signal) }),
  };
}

function localNames(image: Image): readonly LocalName[] {
  return image.tags.map((reference) => ({ reference, isOurs: 'kind' in updateQuestion(image, reference) }));
}

const commonPlatforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64', 'windows/amd64'];

/** Offers the platforms that an image has, where its registry may be asked; else the usual ones. */
async function askPlatform(loaded: LoadedRegistries, name: ImageName): Promise<string> {
  const found = await platformsOf(loaded, name);
  const other = { label: `$(edit) ${l10n.t('Another platform…')}`, platform: undefined };
  const title = l10n.t('Pull {0} for Which Platform?', displayText(familiarImageName(name)));
  const items = [...(found.length > 0 ? found : commonPlatforms).map((platform) => ({ label: displayText(platform), platform })), ...(found.length > 0 ? [] : [other])];
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: found.length > 0 ? l10n.t('What the registry has') : l10n.t('The usual ones: the registry did not say') });
  if (chosen === undefined) throw abortError();
  if (chosen.platform !== undefined) return chosen.platform;
  const typed = await askValue({ title, prompt: l10n.t('As in linux/arm64/v8') }, (text) => parsePlatform(text.trim()));
  if (typed === undefined) throw abortError();
  return typed;
}

async function platformsOf({ registries, browser }: LoadedRegistries, { registry, repository, tag, digest }: ImageName): Promise<readonly string[]> {
  if (registry !== dockerHub && !registries.find(registry)) return [];
  try {
    const manifest = await withProgress(l10n.t('Asking for the platforms'), () => browser.manifest(registry, repository, digest ?? tag ?? 'latest'));
    return manifest.kind === 'index' ? [...new Set(manifest.manifests.flatMap(({ platform }) => platform ?? []))] : [];
  } catch (error) {
    // To be pulled it is asked for by the engine, which may reach it.
    if (error instanceof UserError) return [];
    throw error;
  }
}

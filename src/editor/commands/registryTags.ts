import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { forEachLimited } from '../../core/base/bulk.ts';
import { UserError } from '../../core/base/userError.ts';
import { familiarImageName, familiarRepository } from '../../core/model/imageName.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { RegistryClient } from '../../core/registry/registryClient.ts';
import { RegistryListing } from '../../core/registry/registryListing.ts';
import { confirm, confirmList } from './confirm.ts';
import { pullAllTags, pullImage } from './imagePull.ts';
import { withProgress } from './progress.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { registryName, thingsOf, type RegistryParts, type RegistryThing } from './registryParts.ts';
import { subjectsOf } from './targets.ts';

/** The commands for tags and manifests of registries. */
export function registryTagCommands(parts: RegistryParts): CommandTable {
  return {
    'gantry.registry.pull': (args) => pull(parts, args),
    'gantry.registry.pullAllTags': (args) => pullAll(parts, args),
    'gantry.registry.copyReference': (args) => copyReference(args),
    'gantry.registry.copyDigest': (args) => copyDigest(parts, args),
    'gantry.registry.openManifest': (args) => openManifest(parts, args),
    'gantry.registry.remove': (args) => remove(parts, args),
  };
}

/** `busybox:1`, `registry.example.com/team/app@sha256:…` */
function referenceOf(thing: RegistryThing): string {
  const name = { registry: thing.host, repository: thing.repository };
  return familiarImageName(thing.kind === 'registryTag' ? { ...name, tag: thing.tag } : { ...name, digest: thing.digest });
}

async function pull(parts: RegistryParts, args: CommandArguments): Promise<void> {
  let last: { readonly id: string; readonly reference: string } | undefined;
  for (const thing of thingsOf(args)) {
    const platform = thing.kind === 'registryManifest' ? thing.platform : undefined;
    // By its digest alone the image would have no name on the engine.
    const reference = platform !== undefined && thing.tag !== undefined ? referenceOf({ ...thing, kind: 'registryTag', tag: thing.tag }) : referenceOf(thing);
    const id = await pullImage(parts, reference, platform, async (engine, signal) => (await engine.images.inspect(reference, signal)).id);
    last = { id, reference };
  }
  if (last) await parts.reveal.image(last.id, last.reference);
}

async function pullAll(parts: RegistryParts, args: CommandArguments): Promise<void> {
  for (const subject of subjectsOf(args)) {
    if (subject.kind === 'registryRepository') await pullAllTags(parts, familiarRepository({ registry: subject.host, repository: subject.repository }));
  }
}

async function copyReference(args: CommandArguments): Promise<void> {
  const lines = subjectsOf(args).flatMap((subject) => {
    if (subject.kind === 'registryRepository') return [familiarRepository({ registry: subject.host, repository: subject.repository })];
    return subject.kind === 'registryTag' || subject.kind === 'registryManifest' ? [referenceOf(subject)] : [];
  });
  await vscode.env.clipboard.writeText(lines.join('\n'));
}

async function copyDigest({ registries: window }: RegistryParts, args: CommandArguments): Promise<void> {
  const { registries } = await window.load();
  const digests: string[] = [];
  for (const thing of thingsOf(args)) digests.push(await withProgress(l10n.t('Asking {0}', registryName(thing.host)), (signal) => digestOf(registries.client(thing.host), thing, signal)));
  await vscode.env.clipboard.writeText(digests.join('\n'));
}

async function digestOf(client: RegistryClient, thing: RegistryThing, signal: AbortSignal): Promise<string> {
  if (thing.kind === 'registryManifest') return thing.digest;
  const digest = await client.digest(thing.repository, thing.tag, signal);
  if (digest === undefined) throw new UserError('notFound', l10n.t('{0} does not exist any more.', displayText(referenceOf(thing))));
  return digest;
}

async function openManifest({ registries: window, manifests }: RegistryParts, args: CommandArguments): Promise<void> {
  const { registries } = await window.load();
  for (const thing of thingsOf(args)) {
    const reference = referenceOf(thing);
    const wanted = thing.kind === 'registryTag' ? thing.tag : thing.digest;
    const manifest = await withProgress(l10n.t('Reading {0}', displayText(reference)), (signal) => registries.client(thing.host).manifest(thing.repository, wanted, signal));
    await manifests.show({ name: reference, key: manifest.digest }, JSON.parse(manifest.text) as unknown);
  }
}

/**
 * A tag is taken away alone where the registry offers that. Where it removes only whole manifests, all the tags that
 * go with it are looked for and shown first.
 */
async function remove(parts: RegistryParts, args: CommandArguments): Promise<void> {
  const { registries, browser } = await parts.registries.load();
  for (const thing of thingsOf(args)) {
    const client = registries.client(thing.host);
    const isRemoved = thing.kind === 'registryTag' ? await removeTag(client, thing) : false;
    if (!isRemoved) await removeManifest(client, thing);
    browser.forget(thing.host, thing.repository);
    parts.view.outline?.redraw();
  }
}

async function removeTag(client: RegistryClient, thing: Extract<RegistryThing, { kind: 'registryTag' }>): Promise<boolean> {
  const name = displayText(referenceOf(thing));
  await confirm(l10n.t('Remove the tag {0} from {1}?', name, registryName(thing.host)), l10n.t('Everybody who uses this registry is left without it. Where the registry cannot take a tag away alone, you are asked again, with all that would go.'), [l10n.t('Remove')]);
  return withProgress(l10n.t('Removing {0}', name), (signal) => client.removeTag(thing.repository, thing.tag, signal));
}

async function removeManifest(client: RegistryClient, thing: RegistryThing): Promise<void> {
  const name = displayText(referenceOf(thing));
  const { digest, tags } = await withProgress(l10n.t('Looking for the tags of {0}', name), async (signal, report) => {
    const found = await digestOf(client, thing, signal);
    return { digest: found, tags: await tagsOf(client, thing.repository, found, report, signal) };
  });
  const lines = tags.map((tag) => displayText(familiarImageName({ registry: thing.host, repository: thing.repository, tag })));
  const title = l10n.t('Remove the manifest {0} from {1}, and with it all its tags?', digest.slice(0, 'sha256:'.length + 12), registryName(thing.host));
  await confirmList({ title, lines: lines.length === 0 ? [l10n.t('No tag leads to it.')] : lines, action: l10n.t('Remove') });
  await withProgress(l10n.t('Removing {0}', name), (signal) => client.removeManifest(thing.repository, digest, signal));
}

const asksAtOnce = 8;

/** Every tag of a repository that leads to a digest: each is asked for. */
async function tagsOf(client: RegistryClient, repository: string, digest: string, report: (message: string) => void, signal: AbortSignal): Promise<readonly string[]> {
  const listing = new RegistryListing((next, stop) => client.tags(repository, next, stop));
  await listing.all(signal);
  if (!listing.isComplete) throw new UserError('unsupported', l10n.t('The repository has too many tags to look for those that would go.'), { remedy: l10n.t('Remove it by the registry\'s own means.') });
  const tags = listing.items;
  const found = new Set<string>();
  let done = 0;
  const failures = await forEachLimited(
    tags,
    asksAtOnce,
    async (tag) => {
      if ((await client.digest(repository, tag, signal)) === digest) found.add(tag);
      done += 1;
      report(l10n.t('{0} of {1} tags', done, tags.length));
    },
    signal,
  );
  // A list that is not whole must not be shown as if it were.
  if (failures[0]) throw failures[0].error;
  return tags.filter((tag) => found.has(tag));
}

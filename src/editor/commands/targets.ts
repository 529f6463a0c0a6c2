import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { isOfProject } from '../../core/model/compose.ts';
import type { Container } from '../../core/model/container.ts';
import { isHelper } from '../../core/model/helper.ts';
import type { Image } from '../../core/model/image.ts';
import type { Network } from '../../core/model/network.ts';
import type { Volume } from '../../core/model/volume.ts';
import { formatAge, formatBytes } from '../../core/model/units.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { nodeOf } from '../views/row.ts';
import type { CommandArguments } from './registry.ts';

/** An image, and the name by which it is meant: that of its row. */
export interface ImageTarget {
  readonly image: Image;
  readonly reference?: string;
}

/** The name people know the image by. */
export function imageNameOf({ image, reference }: ImageTarget): string {
  return reference ?? image.tags[0] ?? shortId(image.id);
}

/** What a command was called for: the selected rows where the row it was called on is one of them. Empty from the palette. */
export function subjectsOf([argument, selection]: CommandArguments): readonly Subject[] {
  const clicked = subjectOf(argument);
  if (clicked === undefined) return [];
  const selected = Array.isArray(selection) ? selection.map(subjectOf).filter((subject) => subject !== undefined) : [];
  return selected.length > 1 ? selected : [clicked];
}

/**
 * Refuses a command that was called on a row which is not there now: the editor then hands over nothing where the row
 * belongs. It forgets all rows for a moment whenever it is told to draw a list anew, too, so that nobody knows whether
 * what the row stood for is gone.
 */
export function checkRow(args: CommandArguments): void {
  if (args.length < 2 || subjectOf(args[0]) !== undefined) return;
  throw new UserError('conflict', l10n.t('The list changed at the very moment of the click, so that it is not known which row was meant.'), { remedy: l10n.t('If the row is still there, try again.') });
}

/** Rows hand over their node; other parts of the extension hand over `{ subject }`. */
export function subjectOf(argument: unknown): Subject | undefined {
  const node = nodeOf(argument);
  if (node !== undefined) return node.subject;
  if (typeof argument !== 'object' || argument === null || !('subject' in argument)) return undefined;
  return argument.subject as Subject;
}

/** Finds out which containers and images a command is about; asks where it was not said. */
export class Targets {
  readonly #engine: CurrentEngine;

  constructor(engine: CurrentEngine) {
    this.#engine = engine;
  }

  /**
   * The containers of the rows, those of stacks and services included; from the palette the picked ones.
   *
   * @param fits which ones it makes sense for: only those are offered, and, of several, only those are taken.
   * @throws an abort error where nothing was picked, a `UserError` where there is nothing to pick.
   */
  async containers(args: CommandArguments, fits: (container: Container) => boolean = () => true, isMany = true): Promise<readonly Container[]> {
    const subjects = subjectsOf(args);
    checkRow(args);
    if (subjects.length === 0) return pickContainers((await this.allContainers(true)).filter(fits), isMany);
    const meant = await found((isFresh) => this.allContainers(isFresh), (all) => all.filter((container) => subjects.some((subject) => isMeant(container, subject))), containerGone);
    const fitting = meant.filter(fits);
    return fitting.length === 0 ? meant : fitting;
  }

  /** One container. */
  async container(args: CommandArguments, fits?: (container: Container) => boolean): Promise<Container> {
    const found = await this.containers(args, fits, false);
    // A service or a stack may have several.
    const isGroup = subjectsOf(args).some(({ kind }) => kind === 'service' || kind === 'stack');
    const [container] = isGroup && found.length > 1 ? await pickContainers(found, false) : found;
    if (container === undefined) throw abortError();
    return container;
  }

  /** The images of the rows, those of repositories included; from the palette the picked ones. Throws as `containers` does. */
  async images(args: CommandArguments, isMany = true): Promise<readonly ImageTarget[]> {
    const subjects = subjectsOf(args);
    checkRow(args);
    if (subjects.length === 0) return pickImages(await this.allImages(true), isMany);
    return found((isFresh) => this.allImages(isFresh), (all) => subjects.flatMap((subject) => targetsOf(all, subject)), imageGone);
  }

  /** Another image than the one that is known already, picked. */
  async otherImage({ image }: ImageTarget, placeHolder: string): Promise<ImageTarget> {
    const others = (await this.allImages(true)).filter(({ id }) => id !== image.id);
    const [chosen] = await pickImages(others, false, placeHolder);
    if (chosen === undefined) throw abortError();
    return chosen;
  }

  /** One image. */
  async image(args: CommandArguments): Promise<ImageTarget> {
    const [image] = await this.images(args, false);
    if (image === undefined) throw abortError();
    return image;
  }

  /** The volumes of the rows; from the palette the picked ones. Throws as `containers` does. */
  async volumes(args: CommandArguments, isMany = true): Promise<readonly Volume[]> {
    const subjects = subjectsOf(args);
    const gone = (): UserError => new UserError('notFound', l10n.t('The volume does not exist any more.'));
    checkRow(args);
    const placeHolder = isMany ? l10n.t('Choose volumes') : l10n.t('Choose a volume');
    if (subjects.length === 0) return pickSurroundings((await this.allVolumes(true)).map((value) => ({ label: displayText(value.id), description: displayText(value.driver), value })), isMany, placeHolder);
    return found((isFresh) => this.allVolumes(isFresh), (all) => all.filter(({ id }) => subjects.some((subject) => subject.kind === 'volume' && subject.id === id)), gone);
  }

  /** The networks of the rows; from the palette the picked ones. Throws as `containers` does. */
  async networks(args: CommandArguments, fits: (network: Network) => boolean = () => true, isMany = true): Promise<readonly Network[]> {
    const subjects = subjectsOf(args);
    const gone = (): UserError => new UserError('notFound', l10n.t('The network does not exist any more.'));
    checkRow(args);
    const placeHolder = isMany ? l10n.t('Choose networks') : l10n.t('Choose a network');
    if (subjects.length === 0) return pickSurroundings((await this.allNetworks(true)).filter(fits).map((value) => ({ label: displayText(value.name), description: displayText(value.driver), detail: shortId(value.id), value })), isMany, placeHolder);
    const isMeantBy = ({ id }: Network, subject: Subject): boolean => (subject.kind === 'network' && subject.id === id) || (subject.kind === 'endpoint' && subject.networkId === id);
    return found((isFresh) => this.allNetworks(isFresh), (all) => all.filter((network) => subjects.some((subject) => isMeantBy(network, subject))), gone);
  }

  /** All containers: the live list where it is kept, else asked for. */
  async allContainers(isFresh = false): Promise<readonly Container[]> {
    const { containers, state } = this.#engine.inventory;
    const all = !isFresh && containers.isLoaded && state.kind === 'connected' ? containers.values() : await (await this.#engine.ready()).containers.list({});
    return [...all].filter((container) => !isHelper(container));
  }

  async allImages(isFresh = false): Promise<readonly Image[]> {
    const { images, state } = this.#engine.inventory;
    if (!isFresh && images.isLoaded && state.kind === 'connected') return [...images.values()];
    return (await this.#engine.ready()).images.list({});
  }

  async allVolumes(isFresh = false): Promise<readonly Volume[]> {
    const { volumes, state } = this.#engine.inventory;
    if (!isFresh && volumes.isLoaded && state.kind === 'connected') return [...volumes.values()];
    return (await this.#engine.ready()).volumes.list({});
  }

  async allNetworks(isFresh = false): Promise<readonly Network[]> {
    const { networks, state } = this.#engine.inventory;
    if (!isFresh && networks.isLoaded && state.kind === 'connected') return [...networks.values()];
    return (await this.#engine.ready()).networks.list({});
  }
}

/**
 * What is meant among what is known or, where it is not there yet, among what the engine has: a thing can be named
 * before its event has come.
 */
async function found<Thing, Meant>(list: (isFresh: boolean) => Promise<readonly Thing[]>, meantOf: (all: readonly Thing[]) => readonly Meant[], gone: () => UserError): Promise<readonly Meant[]> {
  const known = meantOf(await list(false));
  const all = known.length > 0 ? known : meantOf(await list(true));
  if (all.length === 0) throw gone();
  return all;
}

function containerGone(): UserError {
  return new UserError('notFound', l10n.t('The container does not exist any more.'));
}

function imageGone(): UserError {
  return new UserError('notFound', l10n.t('The image does not exist any more.'));
}

function isMeant(container: Container, subject: Subject): boolean {
  switch (subject.kind) {
    case 'container':
      return container.id === subject.id;
    case 'port':
    case 'detail':
    case 'file':
    case 'endpoint':
      return container.id === subject.containerId;
    case 'stack':
      return isOfProject(container, subject);
    case 'service':
      return isOfProject(container, subject) && container.compose?.service === subject.service;
    case 'image':
    case 'repository':
    case 'volume':
    case 'network':
    case 'build':
    case 'step':
    case 'event':
    case 'engine':
    case 'contextItem':
    case 'imageFile':
    case 'swarmNode':
    case 'swarmService':
    case 'swarmStack':
    case 'swarmTask':
    case 'swarmFile':
    case 'swarmNetwork':
    case 'registry':
    case 'registryRepository':
    case 'registryTag':
    case 'registryManifest':
    case 'registryFact':
    case 'group':
      return false;
  }
}

function targetsOf(images: readonly Image[], subject: Subject): readonly ImageTarget[] {
  if (subject.kind === 'image') {
    const image = images.find(({ id }) => id === subject.id);
    return image === undefined ? [] : [{ image, ...(subject.reference === undefined ? {} : { reference: subject.reference }) }];
  }
  if (subject.kind !== 'repository') return [];
  const isOfRepository = (tag: string): boolean => tag.slice(0, tag.lastIndexOf(':')) === subject.repository;
  return images.flatMap((image) => image.tags.filter(isOfRepository).map((reference) => ({ image, reference })));
}

async function pickContainers(containers: readonly Container[], isMany: boolean): Promise<readonly Container[]> {
  if (containers.length === 0) throw new UserError('invalid', l10n.t('There is no container that this could be done to.'));
  const items = containers.map((value) => ({ label: displayText(value.name), description: displayText(value.image), detail: displayText(value.status), value }));
  return pick(items, isMany, isMany ? l10n.t('Choose containers') : l10n.t('Choose a container'));
}

async function pickImages(images: readonly Image[], isMany: boolean, placeHolder = isMany ? l10n.t('Choose images') : l10n.t('Choose an image')): Promise<readonly ImageTarget[]> {
  if (images.length === 0) throw new UserError('invalid', l10n.t('The engine holds no images.'));
  const now = Date.now() / 1000;
  const items = images.flatMap((image) => {
    const description = `${formatBytes(image.size)}, ${formatAge(now - image.createdAt)}`;
    const targets = image.tags.length === 0 ? [{ image }] : image.tags.map((reference) => ({ image, reference }));
    return targets.map((value) => ({ label: displayText(imageNameOf(value)), description, detail: shortId(image.id), value }));
  });
  return pick(items, isMany, placeHolder);
}

function pickSurroundings<T>(items: readonly (vscode.QuickPickItem & { readonly value: T })[], isMany: boolean, placeHolder: string): Promise<readonly T[]> {
  if (items.length === 0) throw new UserError('invalid', l10n.t('There is none that this could be done to.'));
  return pick(items, isMany, placeHolder);
}

async function pick<T>(items: readonly (vscode.QuickPickItem & { readonly value: T })[], isMany: boolean, placeHolder: string): Promise<readonly T[]> {
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
  const chosen = isMany ? await vscode.window.showQuickPick(items, { ...options, canPickMany: true }) : [await vscode.window.showQuickPick(items, options)];
  const values = (chosen ?? []).flatMap((item) => (item === undefined ? [] : [item.value]));
  if (values.length === 0) throw abortError();
  return values;
}

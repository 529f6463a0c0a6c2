import * as l10n from '@vscode/l10n';
import type { Image } from '../model/image.ts';
import { formatAge, formatBytes } from '../model/units.ts';
import { createdText } from './containerWords.ts';
import { displayText, shortId } from './displayText.ts';
import { danglingId, danglingRowId, repositoryRowId, tagRowId, type Repository, type Tag } from './imagesIndex.ts';
import type { OutlineNode, TooltipLine } from './node.ts';

export interface ImageView {
  readonly engineId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How many containers use the image. */
  readonly users: number;
}

/** A tag's row, below its repository. */
export function tagNode(tag: Tag, image: Image, view: ImageView): OutlineNode {
  const label = tag.name === '' ? displayText(tag.reference) : displayText(tag.name);
  const reference = displayText(tag.reference);
  return {
    id: tagRowId(tag.reference),
    label,
    ...look(image, view),
    icon: view.users > 0 ? { id: 'tag', color: 'charts.green' } : { id: 'tag' },
    contextValue: view.users > 0 ? 'image tagged inUse' : 'image tagged',
    accessibilityLabel: l10n.t('Image {0}, {1}', reference, summary(image, view)),
    subject: { kind: 'image', engineId: view.engineId, id: image.id, reference: tag.reference },
  };
}

/** The row of an image without a tag. */
export function danglingNode(image: Image, view: ImageView): OutlineNode {
  const label = shortId(image.id);
  return {
    id: danglingRowId(image.id),
    label,
    ...look(image, view),
    icon: { id: 'circle-slash' },
    contextValue: view.users > 0 ? 'image dangling inUse' : 'image dangling',
    accessibilityLabel: l10n.t('Dangling image {0}, {1}', label, summary(image, view)),
    subject: { kind: 'image', engineId: view.engineId, id: image.id },
  };
}

function look(image: Image, view: ImageView): Pick<OutlineNode, 'description' | 'expansion'> {
  return { description: summary(image, view), expansion: view.users > 0 ? 'collapsed' : 'none' };
}

/** "2 weeks ago, 187MB, in use by 2 containers" */
function summary(image: Image, view: ImageView): string {
  const text = l10n.t('{0}, {1}', formatAge(view.now / 1000 - image.createdAt), formatBytes(image.size));
  return view.users === 0 ? text : l10n.t('{0}, {1}', text, usersText(view.users));
}

function usersText(users: number): string {
  return users === 1 ? l10n.t('in use by 1 container') : l10n.t('in use by {0} containers', users);
}

export function repositoryNode(repository: Repository, engineId: string): OutlineNode {
  const name = displayText(repository.name);
  const images = new Map([...repository.tags].flatMap((tag) => tag.images.at(0) ?? []).map((image) => [image.id, image]));
  const size = formatBytes([...images.values()].reduce((sum, image) => sum + image.size, 0));
  const only = repository.tags.length === 1 ? repository.tags.at(0) : undefined;
  const description = only ? l10n.t('{0}, {1}', displayText(only.name), size) : l10n.t('{0} tags, {1}', repository.tags.length, size);
  return {
    id: repositoryRowId(repository.name),
    label: name,
    description,
    icon: { id: 'package' },
    contextValue: 'repository',
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Repository {0}, {1}', name, description),
    subject: { kind: 'repository', engineId, repository: repository.name },
  };
}

/** The folder of the images without a tag. */
export function danglingGroupNode(count: number, engineId: string): OutlineNode {
  const label = l10n.t('Dangling');
  return {
    id: danglingId,
    label,
    description: count === 1 ? l10n.t('1 image') : l10n.t('{0} images', count),
    icon: { id: 'circle-slash' },
    contextValue: 'group dangling',
    expansion: 'collapsed',
    accessibilityLabel: count === 1 ? l10n.t('Dangling: 1 image without a tag') : l10n.t('Dangling: {0} images without a tag', count),
    subject: { kind: 'group', engineId, id: danglingId },
  };
}

/** What is said of an image when its row is hovered over. */
export function imageTooltip(image: Image, title: string, view: ImageView): readonly TooltipLine[] {
  const labels = Object.keys(image.labels).length;
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(title) },
    { label: l10n.t('Id'), value: shortId(image.id) },
    { label: l10n.t('Tags'), value: image.tags.slice(0, listed).map((tag) => displayText(tag)).join(', ') },
    { label: l10n.t('Created'), value: createdText(image.createdAt, view.now) },
    { label: l10n.t('Size'), value: formatBytes(image.size) },
    { label: l10n.t('Digests'), value: image.digests.slice(0, listed).map((digest) => displayText(digest)).join(', ') },
    { label: l10n.t('Labels'), value: labels === 0 ? '' : String(labels) },
    { label: l10n.t('Containers'), value: view.users === 0 ? '' : usersText(view.users) },
  ];
  return lines.filter((line) => line.value !== '');
}

const listed = 10;

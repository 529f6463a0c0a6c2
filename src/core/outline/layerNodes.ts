import * as l10n from '@vscode/l10n';
import type { SettingDifference } from '../layers/compareImages.ts';
import type { Efficiency, WastedPath } from '../layers/efficiency.ts';
import type { LayerRemoval } from '../layers/stack.ts';
import type { FileChange } from '../model/file.ts';
import { nameOf } from '../model/filePath.ts';
import type { ImageFilePlace, Layer } from '../model/layer.ts';
import { formatAge } from '../model/units.ts';
import { filesText, sizeText } from './contextWords.ts';
import { displayText, idSegment } from './displayText.ts';
import { changeIcons, changeWord } from './fileNodes.ts';
import type { OutlineNode } from './node.ts';
import type { PathItem } from './pathTree.ts';

/** A file of one image, or of two that are compared, as a row shows it. */
export interface ShownFile {
  /** Undefined: it is there, and nothing more is said of it. */
  readonly change?: FileChange['kind'];
  readonly isFolder: boolean;
  readonly size: number;
  /** Before what is compared, or in the layers below. */
  readonly before?: ImageFilePlace;
  readonly after?: ImageFilePlace;
  readonly linkTarget?: string;
}

/** The id of a row of the tree `branch`: of its root without a path. */
export function layerRowId(branch: string, path = '/'): string {
  return path === '/' ? branch : `${branch}/${idSegment(path)}`;
}

export function layerFileNode(branch: string, item: PathItem<ShownFile>): OutlineNode {
  const { path, files, bytes, items, value } = item;
  const isFolder = value?.isFolder ?? true;
  const label = displayText(nameOf(path));
  const size = isFolder ? filesText(files, bytes) : sizeText(value?.size ?? 0);
  const word = value?.change === undefined ? '' : changeWord(value.change);
  const link = value?.linkTarget === undefined ? '' : `→ ${displayText(value.linkTarget)}`;
  const description = [word, link || size].filter(Boolean).join(' · ');
  return {
    id: layerRowId(branch, path),
    label,
    description,
    icon: iconOf(value, isFolder),
    contextValue: ['imageFile', isFolder ? 'folder' : 'file', ...(value?.before && value.after ? ['both'] : [])].join(' '),
    expansion: items.size > 0 ? 'collapsed' : 'none',
    accessibilityLabel: l10n.t('{0}, {1}', displayText(path), description),
    subject: { kind: 'imageFile', path, ...(value?.before && { before: value.before }), ...(value?.after && { after: value.after }) },
    ...(!isFolder && { command: 'gantry.imageFile.open' }),
  };
}

function iconOf(value: ShownFile | undefined, isFolder: boolean): NonNullable<OutlineNode['icon']> {
  if (value?.change !== undefined && !isFolder) return changeIcons[value.change];
  return { id: isFolder ? 'folder' : value?.linkTarget === undefined ? 'file' : 'file-symlink-file' };
}

/** A row that holds others and stands for nothing else. */
function groupNode(id: string, label: string, description: string, icon: string, isOpen = false): OutlineNode {
  return {
    id,
    label,
    description,
    icon: { id: icon },
    contextValue: 'group',
    expansion: isOpen ? 'expanded' : 'collapsed',
    accessibilityLabel: l10n.t('{0}, {1}', label, description),
    subject: { kind: 'group', engineId: '', id },
  };
}

/** "2 · RUN make install" */
export function layerNode(id: string, index: number, layer: Layer, { files, bytes, now }: { readonly files: number; readonly bytes: number; readonly now: number }): OutlineNode {
  const instruction = displayText(instructionOf(layer.createdBy)) || l10n.t('layer');
  const age = layer.createdAt === undefined ? [] : [formatAge(now / 1000 - layer.createdAt)];
  const node = groupNode(id, `${String(index + 1)} · ${instruction}`, [filesText(files, bytes), ...age].join(', '), 'layers');
  return { ...node, ...(files === 0 && { expansion: 'none' as const }) };
}

/** The instruction as it stands in a Dockerfile: builders put a shell, a mark or a comment around it. */
function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/\s*# buildkit$/, '').replace(/\s+/g, ' ').trim();
  const marked = /^\/bin\/sh -c #\(nop\)\s+/.exec(text);
  if (marked) return text.slice(marked[0].length);
  return text.replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ');
}

export function wholeNode(id: string, files: number, bytes: number): OutlineNode {
  return groupNode(id, l10n.t('All Files'), filesText(files, bytes), 'package');
}

export function historyNode(id: string, count: number): OutlineNode {
  const node = groupNode(id, l10n.t('History'), count === 1 ? l10n.t('1 step') : l10n.t('{0} steps', count), 'history');
  return { ...node, ...(count === 0 && { expansion: 'none' as const }) };
}

export interface ShownStep {
  readonly createdBy: string;
  /** Seconds since the epoch. */
  readonly createdAt?: number;
  /** Undefined where the image does not tell which layer it made. */
  readonly bytes: number | undefined;
  readonly isLayer: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** "4 · ENV A=b" */
export function stepNode(branch: string, index: number, { createdBy, createdAt, bytes, isLayer, now }: ShownStep): OutlineNode {
  const label = `${String(index + 1)} · ${displayText(instructionOf(createdBy)) || l10n.t('step')}`;
  const words = [isLayer ? (bytes === undefined ? '' : sizeText(bytes)) : l10n.t('settings only'), createdAt === undefined ? '' : formatAge(now / 1000 - createdAt)];
  const node = groupNode(layerRowId(branch, `/${String(index)}`), label, words.filter((word) => word !== '').join(', '), isLayer ? 'layers' : 'settings-gear');
  return { ...node, expansion: 'none' };
}

export function efficiencyNode(id: string, { score, wastedBytes, wasted, removedFolders }: Efficiency): OutlineNode {
  const percent = (Math.floor(score * 1000) / 10).toFixed(1);
  const isWhole = wastedBytes === 0 && removedFolders.length === 0;
  const node = groupNode(id, l10n.t('Efficiency {0} %', percent), isWhole ? l10n.t('nothing is written twice or removed') : l10n.t('{0} in {1} paths that several layers hold', sizeText(wastedBytes), wasted.length), 'dashboard');
  return { ...node, ...(wasted.length + removedFolders.length === 0 && { expansion: 'none' as const }) };
}

/** Such a folder is no part of the score: that it is no use either is said all the same. */
export function removedFolderNode(branch: string, { path, bytes }: LayerRemoval): OutlineNode {
  const id = layerRowId(branch, `${path}/`);
  return { ...groupNode(id, displayText(path), l10n.t('removed folder, {0} below; not counted', sizeText(bytes)), 'trash'), contextValue: 'wasted', expansion: 'none' };
}

export function wastedNode(branch: string, { path, bytes, layers }: WastedPath): OutlineNode {
  const label = displayText(path);
  const description = l10n.t('{0} in {1} layers', sizeText(bytes), layers);
  return {
    id: layerRowId(branch, path),
    label,
    description,
    icon: { id: 'trash' },
    contextValue: 'wasted',
    expansion: 'none',
    accessibilityLabel: l10n.t('{0}, {1}', label, description),
    subject: { kind: 'group', engineId: '', id: layerRowId(branch, path) },
  };
}

export function settingsNode(id: string, count: number): OutlineNode {
  const node = groupNode(id, l10n.t('Configuration'), count === 0 ? l10n.t('the same') : count === 1 ? l10n.t('1 difference') : l10n.t('{0} differences', count), 'settings-gear', true);
  return { ...node, ...(count === 0 && { expansion: 'none' as const }) };
}

export function settingNode(branch: string, { name, before, after }: SettingDifference): OutlineNode {
  const label = displayText(name);
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const description = [changeWord(kind), [before, after].map((value) => (value === undefined ? '' : displayText(value))).join(kind === 'changed' ? ' → ' : '')].join(' · ');
  const id = `${branch}/${idSegment(name)}`;
  return {
    id,
    label,
    description,
    icon: changeIcons[kind],
    contextValue: 'setting',
    expansion: 'none',
    accessibilityLabel: l10n.t('{0}, {1}', label, description),
    subject: { kind: 'group', engineId: '', id },
  };
}

export function differencesNode(id: string, counts: Readonly<Record<FileChange['kind'], number>>, bytes: number): OutlineNode {
  const sign = bytes < 0 ? '−' : '+';
  const total = counts.added + counts.changed + counts.removed;
  const description = total === 0 ? l10n.t('the same') : l10n.t('{0} added, {1} changed, {2} removed, {3}', counts.added, counts.changed, counts.removed, sign + sizeText(Math.abs(bytes)));
  const node = groupNode(id, l10n.t('Files'), description, 'files', true);
  return { ...node, ...(total === 0 && { expansion: 'none' as const }) };
}

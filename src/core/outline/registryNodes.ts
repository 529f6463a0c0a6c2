import * as l10n from '@vscode/l10n';
import { UserError, messageOf, type UserErrorKind } from '../base/userError.ts';
import type { Descriptor, ImageConfig, Manifest, RegistryAccess } from '../model/registry.ts';
import { formatBytes } from '../model/units.ts';
import { displayText, idSegment, shortId } from './displayText.ts';
import type { NodeIcon, OutlineNode, Subject } from './node.ts';

/** What all rows below a repository know. */
export interface RepositoryPlace {
  readonly host: string;
  readonly repository: string;
}

type Look = Pick<OutlineNode, 'label' | 'contextValue' | 'subject'> & { readonly description?: string; readonly icon: NodeIcon; readonly expansion?: OutlineNode['expansion']; readonly command?: string; readonly spoken?: string };

function nodeOf(id: string, { spoken, expansion = 'none', ...look }: Look): OutlineNode {
  const { label, description } = look;
  return { id, expansion, ...look, accessibilityLabel: spoken ?? (description === undefined || description === '' ? label : l10n.t('{0}, {1}', label, description)) };
}

export function registryRowId(host: string): string {
  return `registry/${idSegment(host)}`;
}

/** "registry.example.com:5000", and how it is spoken to where that is not as it should be. */
export function registryNode(host: string, access: RegistryAccess): OutlineNode {
  const isHub = host === 'docker.io';
  const description = { verified: isHub ? host : '', unverified: l10n.t('certificate not verified'), plain: l10n.t('not encrypted') }[access];
  const label = isHub ? 'Docker Hub' : displayText(host);
  return nodeOf(registryRowId(host), {
    label,
    description,
    icon: access === 'verified' ? { id: 'server' } : { id: 'unlock', color: 'list.warningForeground' },
    contextValue: isHub ? 'registry hub' : 'registry',
    subject: { kind: 'registry', host },
    expansion: 'collapsed',
    spoken: l10n.t('Registry {0}', description === '' ? label : l10n.t('{0}, {1}', label, description)),
  });
}

/** @param filter which of its tags are shown; empty for all. @param isAdded whether it was added by name. */
export function registryRepositoryNode({ host, repository }: RepositoryPlace, filter: string, isAdded: boolean): OutlineNode {
  const label = displayText(repository);
  const description = filter === '' ? '' : l10n.t('tags: {0}', displayText(filter));
  return nodeOf(`${registryRowId(host)}/${idSegment(repository)}`, {
    label,
    description,
    icon: { id: filter === '' ? 'package' : 'filter-filled' },
    contextValue: ['registryRepository', ...(isAdded ? ['added'] : []), ...(filter === '' ? [] : ['filtered'])].join(' '),
    subject: { kind: 'registryRepository', host, repository },
    expansion: 'collapsed',
    spoken: l10n.t('Repository {0}, {1}', label, description === '' ? host : description),
  });
}

export function registryTagNode(parentId: string, { host, repository }: RepositoryPlace, tag: string): OutlineNode {
  return nodeOf(`${parentId}/${tag}`, {
    label: displayText(tag),
    icon: { id: 'tag' },
    contextValue: 'registryTag',
    subject: { kind: 'registryTag', host, repository, tag },
    expansion: 'collapsed',
    spoken: l10n.t('Tag {0}', displayText(tag)),
  });
}

/** A manifest that an index, or a list of referrers, names. @param tag of the index, by which the platform is pulled. */
export function registryManifestNode(parentId: string, { host, repository }: RepositoryPlace, descriptor: Descriptor, tag?: string): OutlineNode {
  const { platform, digest, size, artifactType, mediaType, annotations } = descriptor;
  const kind = artifactType ?? annotations['vnd.docker.reference.type'] ?? mediaType;
  return nodeOf(`${parentId}/${digest}`, {
    label: platform === undefined ? displayText(kind) || shortId(digest) : displayText(platform),
    description: `${shortId(digest)} · ${formatBytes(size)}`,
    icon: { id: platform === undefined ? 'verified' : 'chip' },
    contextValue: platform === undefined ? 'registryManifest' : 'registryManifest platform',
    subject: { kind: 'registryManifest', host, repository, digest, ...(platform === undefined ? {} : { platform, ...(tag === undefined ? {} : { tag }) }) },
    expansion: 'collapsed',
  });
}

export function registryGroupNode(id: string, label: string, icon: string, description = ''): OutlineNode {
  return nodeOf(id, { label, description, icon: { id: icon }, contextValue: 'group', subject: { kind: 'group', engineId: '', id }, expansion: 'collapsed' });
}

/** A line of name and value; the value is what "Copy" copies. */
export function registryFactNode(parentId: string, label: string, value: string, icon = 'symbol-field'): OutlineNode {
  return nodeOf(`${parentId}/${idSegment(label)}`, { label: displayText(label, 100), description: displayText(value), icon: { id: icon }, contextValue: 'registryFact', subject: { kind: 'registryFact', text: value } });
}

/** Why there is nothing below a row: in a word, since a side bar is narrow, then whole; a click helps where something can be done. */
export function registryProblemNode(parentId: string, host: string, error: unknown): OutlineNode {
  const kind = error instanceof UserError ? error.kind : 'engine';
  const isLogin = kind === 'unauthorized';
  const remedy = error instanceof UserError ? error.remedy : undefined;
  return nodeOf(`${parentId}/!problem`, {
    label: problemWord(kind),
    description: displayText([messageOf(error), remedy].filter(Boolean).join(' ')),
    icon: isLogin ? { id: 'lock' } : { id: 'error', color: 'list.errorForeground' },
    contextValue: 'registryProblem',
    subject: { kind: 'registry', host },
    ...(isLogin && { command: 'gantry.registry.logIn' }),
  });
}

function problemWord(kind: UserErrorKind): string {
  switch (kind) {
    case 'unauthorized':
      return l10n.t('Log in…');
    case 'refused':
    case 'disconnected':
      return l10n.t('Not reachable');
    case 'timeout':
      return l10n.t('No answer');
    case 'certificate':
      return l10n.t('Not trusted');
    case 'notFound':
      return l10n.t('Not found');
    default:
      return l10n.t('Failed');
  }
}

/** A row that only says something, or does something when it is clicked. */
export function registryNoteNode(parentId: string, host: string, label: string, command?: string): OutlineNode {
  return nodeOf(`${parentId}/!note`, { label, icon: { id: command === undefined ? 'info' : 'add' }, contextValue: 'registryNote', subject: { kind: 'registry', host }, ...(command === undefined ? {} : { command }) });
}

/** The rows of an image's layers: "1 · 3.4MB · tar+gzip". */
export function registryLayerNodes(parentId: string, layers: readonly Descriptor[]): readonly OutlineNode[] {
  return layers.map(({ digest, size, mediaType }, index) => {
    const type = mediaType.replace(/^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\.?(?:v1\.|diff\.|foreign\.diff\.)?/, '');
    const label = `${String(index + 1)} · ${shortId(digest)}`;
    const subject: Subject = { kind: 'registryFact', text: digest };
    return nodeOf(`${parentId}/${String(index)}`, { label, description: [formatBytes(size), displayText(type, 60)].filter(Boolean).join(' · '), icon: { id: 'layers' }, contextValue: 'registryFact', subject });
  });
}

/** What an image says of itself, line by line; empty lines are left out. */
export function registryConfigNodes(parentId: string, config: ImageConfig): readonly OutlineNode[] {
  const pairs: readonly (readonly [string, string])[] = [
    [l10n.t('Platform'), config.platform],
    [l10n.t('Created'), config.created],
    [l10n.t('Entrypoint'), config.entrypoint.join(' ')],
    [l10n.t('Command'), config.command.join(' ')],
    [l10n.t('Working directory'), config.workingDirectory],
    [l10n.t('User'), config.user],
    [l10n.t('Ports'), config.exposedPorts.join(', ')],
    [l10n.t('Environment'), config.environment.join(' ')],
    [l10n.t('Labels'), Object.entries(config.labels).map(([name, value]) => `${name}=${value}`).join(', ')],
  ];
  return pairs.filter(([, value]) => value !== '').map(([label, value]) => registryFactNode(parentId, label, value));
}

/** The rows that a manifest's own document fills; what has to be asked for is below rows of its own. */
export function registryManifestRows(parentId: string, place: RepositoryPlace, manifest: Manifest, tag?: string): readonly OutlineNode[] {
  const annotations = Object.keys(manifest.annotations).length;
  const digest = registryFactNode(parentId, l10n.t('Digest'), manifest.digest, 'symbol-key');
  const further = [
    ...(annotations === 0 ? [] : [registryGroupNode(`${parentId}/!annotations`, l10n.t('Annotations'), 'note', String(annotations))]),
    registryGroupNode(`${parentId}/!referrers`, l10n.t('Referrers'), 'references'),
  ];
  switch (manifest.kind) {
    case 'index':
      return [digest, ...manifest.manifests.map((each) => registryManifestNode(parentId, place, each, tag)), ...further];
    case 'image': {
      const size = manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
      const layers = manifest.layers.length === 1 ? l10n.t('1 layer, {0}', formatBytes(size)) : l10n.t('{0} layers, {1}', manifest.layers.length, formatBytes(size));
      return [digest, registryGroupNode(`${parentId}/!config`, l10n.t('Configuration'), 'settings-gear'), registryGroupNode(`${parentId}/!layers`, l10n.t('Layers'), 'layers', layers), ...further];
    }
    case 'other':
      return [digest, registryFactNode(parentId, l10n.t('Format'), manifest.mediaType), ...further];
  }
}

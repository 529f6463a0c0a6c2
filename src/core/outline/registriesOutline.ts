import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Descriptor, ImageConfig, Manifest, RegistryAddress } from '../model/registry.ts';
import { textFilter } from './filter.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { registryConfigNodes, registryFactNode, registryLayerNodes, registryManifestNode, registryManifestRows, registryNode, registryNoteNode, registryProblemNode, registryRepositoryNode, registryRowId, registryTagNode, type RepositoryPlace } from './registryNodes.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';

interface Listed {
  readonly items: readonly string[];
  readonly isComplete: boolean;
}

/** What the connected registries say, asked when a row is opened. */
export interface RegistrySource {
  readonly registries: readonly (RegistryAddress & { readonly repositories: readonly string[] })[];
  repositories(host: string, isAll: boolean): Promise<Listed & { readonly isByName: boolean }>;
  tags(host: string, repository: string, options: { readonly order: TagOrder; readonly isAll: boolean }): Promise<Listed>;
  more(host: string, repository: string | undefined): Promise<void>;
  manifest(host: string, repository: string, reference: string): Promise<Manifest>;
  config(host: string, repository: string, config: Descriptor): Promise<ImageConfig>;
  referrers(host: string, repository: string, digest: string): Promise<readonly Descriptor[]>;
  forget(host: string, repository?: string): void;
}

type TagOrder = 'newest' | 'listed';

export interface RegistriesOutlineParts {
  readonly source: RegistrySource;
  /** What more there is to say of a registry: who is signed in. */
  readonly describe: (host: string, signal?: AbortSignal) => Promise<readonly TooltipLine[]>;
}

/** The rows of the view "Registries": each asks its registry when it is opened, and not before. */
export class RegistriesOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: RegistriesOutlineParts;
  readonly #rows = this.#store.own(new Rows('', (id) => this.find(id)));
  /** The rows that were handed out, and which is above each. */
  readonly #nodes = new Map<string, { readonly node: OutlineNode; readonly parentId: string }>();
  readonly #tagFilters = new Map<string, string>();
  /** Parents of which all that is known is shown, while their registries have more. */
  readonly #open = new Set<string>();
  #filter = '';
  #order: TagOrder = 'newest';

  readonly onDidChange = this.#rows.onDidChange;

  constructor(parts: RegistriesOutlineParts) {
    this.#parts = parts;
  }

  /** Words that must all occur in a repository's name. */
  set filter(filter: string) {
    this.#filter = filter;
    this.redraw();
  }

  set order(order: TagOrder) {
    this.#order = order;
    this.redraw();
  }

  /** Words that must all occur in the tags of a repository. */
  tagFilter({ host, repository }: RepositoryPlace): string {
    return this.#tagFilters.get(`${host}/${repository}`) ?? '';
  }

  setTagFilter(place: RepositoryPlace, filter: string): void {
    this.#tagFilters.set(`${place.host}/${place.repository}`, filter);
    this.#redrawRow(registryRepositoryNode(place, filter, this.#isAdded(place)));
  }

  /** Draws everything anew from what is known. */
  redraw(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  /** Asks anew: all below a row, or everything. */
  refresh(node?: OutlineNode): void {
    const { source } = this.#parts;
    const subject = node?.subject;
    if (subject?.kind === 'registryRepository' || subject?.kind === 'registryTag' || subject?.kind === 'registryManifest') source.forget(subject.host, subject.repository);
    else if (subject?.kind === 'registry') source.forget(subject.host);
    else for (const { host } of source.registries) source.forget(host);
    this.redraw();
  }

  async children(parent?: OutlineNode): Promise<readonly OutlineNode[]> {
    const { source } = this.#parts;
    if (!parent) return this.#keep(rootId, source.registries.map(({ host, access }) => registryNode(host, access)));
    try {
      return this.#keep(parent.id, await this.#below(parent));
    } catch (error) {
      return this.#keep(parent.id, [registryProblemNode(parent.id, hostOf(parent), error)]);
    }
  }

  parent({ id }: OutlineNode): OutlineNode | undefined {
    return this.#nodes.get(this.#nodes.get(id)?.parentId ?? rootId)?.node;
  }

  find(id: string): OutlineNode | undefined {
    return this.#nodes.get(id)?.node;
  }

  async tooltip(node: OutlineNode, signal?: AbortSignal): Promise<readonly TooltipLine[]> {
    const lines = plainTooltip(node);
    return node.subject.kind === 'registry' && node.id === registryRowId(node.subject.host) ? [...lines, ...(await this.#parts.describe(node.subject.host, signal))] : lines;
  }

  /** Shows more rows beside the "Show more" row that was clicked: those that are known, or the registry's next. */
  showMore(node: OutlineNode): void {
    const owner = parentOfMore(node.id);
    const parent = owner === undefined ? undefined : this.find(owner);
    if (owner === undefined || !parent) return;
    this.#rows.raise(owner);
    const { subject } = parent;
    if (this.#open.has(owner) && (subject.kind === 'registry' || subject.kind === 'registryRepository')) void this.#more(owner, subject.host, subject.kind === 'registry' ? undefined : subject.repository);
    else this.#rows.flush();
  }

  /** What fails here fails again, and is shown, when the row is drawn. */
  async #more(owner: string, host: string, repository: string | undefined): Promise<void> {
    await this.#parts.source.more(host, repository).catch(() => undefined);
    this.#rows.dirty(owner);
    this.#rows.flush();
  }

  #below(parent: OutlineNode): Promise<readonly OutlineNode[]> | readonly OutlineNode[] {
    const { subject } = parent;
    switch (subject.kind) {
      case 'registry':
        return this.#repositories(parent.id, subject.host);
      case 'registryRepository':
        return this.#tags(parent.id, subject);
      case 'registryTag':
        return this.#manifest(parent.id, subject, subject.tag, subject.tag);
      case 'registryManifest':
        return this.#manifest(parent.id, subject, subject.digest);
      case 'group':
        return this.#group(parent);
      default:
        return [];
    }
  }

  async #repositories(parentId: string, host: string): Promise<readonly OutlineNode[]> {
    const matches = textFilter(this.#filter);
    const { items, isComplete, isByName } = await this.#parts.source.repositories(host, this.#filter !== '');
    const shown = items.filter((name) => matches([name]));
    const nodes = this.#cut(parentId, { items: shown, isComplete }, (repository) => registryRepositoryNode({ host, repository }, this.tagFilter({ host, repository }), this.#isAdded({ host, repository })));
    if (isByName) return [...nodes, registryNoteNode(parentId, host, l10n.t('Add Repository by Name…'), 'gantry.registry.addRepository')];
    if (shown.length > 0) return nodes;
    return [registryNoteNode(parentId, host, items.length === 0 ? l10n.t('There are no repositories.') : l10n.t('No repository fits the filter.'))];
  }

  async #tags(parentId: string, place: RepositoryPlace): Promise<readonly OutlineNode[]> {
    const filter = this.tagFilter(place);
    const matches = textFilter(filter);
    const { items, isComplete } = await this.#parts.source.tags(place.host, place.repository, { order: this.#order, isAll: filter !== '' });
    const shown = items.filter((tag) => matches([tag]));
    if (shown.length === 0) return [registryNoteNode(parentId, place.host, items.length === 0 ? l10n.t('There are no tags.') : l10n.t('No tag fits the filter.'))];
    return this.#cut(parentId, { items: shown, isComplete }, (tag) => registryTagNode(parentId, place, tag));
  }

  async #manifest(parentId: string, { host, repository }: RepositoryPlace, reference: string, tag?: string): Promise<readonly OutlineNode[]> {
    return registryManifestRows(parentId, { host, repository }, await this.#parts.source.manifest(host, repository, reference), tag);
  }

  /** What is below a row of a manifest: its name is the last part of the row's id. */
  async #group({ id }: OutlineNode): Promise<readonly OutlineNode[]> {
    const slash = id.lastIndexOf('/!');
    const owner = this.find(id.slice(0, slash));
    const subject = owner?.subject;
    if (subject?.kind !== 'registryTag' && subject?.kind !== 'registryManifest') return [];
    const { host, repository } = subject;
    const manifest = await this.#parts.source.manifest(host, repository, subject.kind === 'registryTag' ? subject.tag : subject.digest);
    switch (id.slice(slash + 2)) {
      case 'annotations':
        return Object.entries(manifest.annotations).map(([name, value]) => registryFactNode(id, name, value));
      case 'layers':
        return manifest.kind === 'image' ? registryLayerNodes(id, manifest.layers) : [];
      case 'config':
        return manifest.kind === 'image' ? registryConfigNodes(id, await this.#parts.source.config(host, repository, manifest.config)) : [];
      case 'referrers': {
        const referrers = await this.#parts.source.referrers(host, repository, manifest.digest);
        return referrers.length === 0 ? [registryNoteNode(id, host, l10n.t('Nothing refers to it.'))] : referrers.map((each) => registryManifestNode(id, { host, repository }, each));
      }
      default:
        return [];
    }
  }

  /** The first rows of a list, and a row that shows more where there is more, here or at the registry. */
  #cut(parentId: string, { items, isComplete }: Listed, toNode: (item: string) => OutlineNode): readonly OutlineNode[] {
    const nodes = this.#rows.cut(parentId, { length: items.length, slice: (end) => items.slice(0, end) }, toNode);
    const isOpen = !isComplete && items.length <= this.#rows.limit(parentId);
    if (isOpen) this.#open.add(parentId);
    else this.#open.delete(parentId);
    if (!isOpen) return nodes;
    const label = l10n.t('Show more…');
    return [...nodes, { ...this.#rows.more(parentId, items.length), label, accessibilityLabel: label }];
  }

  #isAdded({ host, repository }: RepositoryPlace): boolean {
    return this.#parts.source.registries.some((each) => each.host === host && each.repositories.includes(repository));
  }

  #redrawRow(node: OutlineNode): void {
    const known = this.#nodes.get(node.id);
    if (!known) return;
    this.#nodes.set(node.id, { ...known, node });
    this.#rows.dirty(node.id);
    this.#rows.flush();
  }

  /** Remembers the rows of a parent; those that were there before and are no longer are forgotten, with all below. */
  #keep(parentId: string, nodes: readonly OutlineNode[]): readonly OutlineNode[] {
    const ids = new Set(nodes.map(({ id }) => id));
    const gone = new Set([...this.#nodes].filter(([id, each]) => each.parentId === parentId && !ids.has(id)).map(([id]) => id));
    if (gone.size > 0) for (const [id, each] of this.#nodes) if (gone.has(id) || gone.has(each.parentId)) gone.add(id);
    for (const id of gone) this.#nodes.delete(id);
    for (const node of nodes) this.#nodes.set(node.id, { node, parentId });
    return nodes;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function hostOf({ subject }: OutlineNode): string {
  return 'host' in subject ? subject.host : '';
}

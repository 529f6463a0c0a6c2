import type { Event } from '../base/emitter.ts';
import type { ProjectPlace } from '../model/compose.ts';
import type { ImageFilePlace } from '../model/layer.ts';

/** What a row stands for; what a command is given. */
export type Subject =
  | { readonly kind: 'container'; readonly engineId: string; readonly id: string }
  | ({ readonly kind: 'stack'; readonly engineId: string } & ProjectPlace)
  | ({ readonly kind: 'service'; readonly engineId: string; readonly service: string } & ProjectPlace)
  | { readonly kind: 'port'; readonly engineId: string; readonly containerId: string; readonly port: number; readonly protocol: string; readonly hostPort?: number; readonly hostIp?: string }
  /** A mount, network or environment name below a container, or a label; `text` is what "Copy" copies. */
  | { readonly kind: 'detail'; readonly engineId: string; readonly containerId?: string; readonly text: string }
  /** A file or folder of a container; of one that only a list of changes names, nobody knows which. */
  | { readonly kind: 'file'; readonly engineId: string; readonly containerId: string; readonly path: string; readonly entry: 'file' | 'folder' | 'other' }
  | { readonly kind: 'image'; readonly engineId: string; readonly id: string; /** The tag of this row; undefined for a dangling image. */ readonly reference?: string }
  | { readonly kind: 'repository'; readonly engineId: string; readonly repository: string }
  /** A volume, by its name. */
  | { readonly kind: 'volume'; readonly engineId: string; readonly id: string }
  | { readonly kind: 'network'; readonly engineId: string; readonly id: string }
  /** A container where it is connected to a network. */
  | { readonly kind: 'endpoint'; readonly engineId: string; readonly networkId: string; readonly containerId: string }
  | { readonly kind: 'build'; readonly engineId: string; readonly id: string }
  /** A step of a build, by its number. */
  | { readonly kind: 'step'; readonly engineId: string; readonly buildId: string; readonly number: number }
  /** An event of the engine, by its number among those kept. */
  | { readonly kind: 'event'; readonly engineId: string; readonly number: number }
  /** An engine, where several are shown. */
  | { readonly kind: 'engine'; readonly engineId: string }
  /** A file or folder of a build context, by its path in it. */
  | { readonly kind: 'contextItem'; readonly path: string; readonly isFolder: boolean }
  /** A file or folder of an image, of two that are compared, or of a layer and those below; without places one that only its files tell of. */
  | { readonly kind: 'imageFile'; readonly path: string; readonly before?: ImageFilePlace; readonly after?: ImageFilePlace }
  /** A node of the swarm. */
  | { readonly kind: 'swarmNode'; readonly engineId: string; readonly id: string }
  | { readonly kind: 'swarmService'; readonly engineId: string; readonly id: string }
  | { readonly kind: 'swarmStack'; readonly engineId: string; readonly name: string }
  | { readonly kind: 'swarmTask'; readonly engineId: string; readonly id: string }
  | { readonly kind: 'swarmFile'; readonly engineId: string; readonly file: 'config' | 'secret'; readonly id: string }
  | { readonly kind: 'swarmNetwork'; readonly engineId: string; readonly id: string }
  /** An image registry, or a row that helps with it. */
  | { readonly kind: 'registry'; readonly host: string }
  | { readonly kind: 'registryRepository'; readonly host: string; readonly repository: string }
  | { readonly kind: 'registryTag'; readonly host: string; readonly repository: string; readonly tag: string }
  | { readonly kind: 'registryManifest'; readonly host: string; readonly repository: string; readonly digest: string; readonly platform?: string; /** The tag under which it is shown. */ readonly tag?: string }
  /** A line of what a registry says; `text` is what "Copy" copies. */
  | { readonly kind: 'registryFact'; readonly text: string }
  /** A folder of rows (ports, mounts, …, dangling images) or the row that shows more. */
  | { readonly kind: 'group'; readonly engineId: string; readonly id: string };

/** One row of a tree: plain data, a pure function of the inventory. Every text may come from an engine: untrusted. */
export interface OutlineNode {
  /** Stable for as long as the thing exists (`container/<id>`), unique in its tree. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Lines of label and value, escaped where they meet Markdown; computed late, when the row is hovered over. */
  readonly tooltip?: readonly TooltipLine[];
  readonly icon?: NodeIcon;
  /** What the row's look and decoration are taken from, where it is a file: the file icon theme's, unless there is an icon. */
  readonly resource?: { readonly containerId: string; readonly path: string; readonly isFolder: boolean };
  /** A set of words, tested by menus with `viewItem =~ /\bword\b/`. */
  readonly contextValue: string;
  readonly expansion: 'none' | 'collapsed' | 'expanded';
  /** What a screen reader says; always contains the state in words. */
  readonly accessibilityLabel: string;
  readonly subject: Subject;
  /** The command a click runs, with the node as its argument. */
  readonly command?: string;
  /** The node as its own outline knows it, where this one stands for it among several engines: their ids differ. */
  readonly origin?: OutlineNode;
}

export interface TooltipLine {
  /** Empty: the value stands alone, as a heading. */
  readonly label: string;
  readonly value: string;
  /** Where the value leads to: a URI that is made here, never one of an engine's. */
  readonly link?: string;
}

/** A product icon's id ("circle-filled") and a theme colour's id ("charts.green"). */
export interface NodeIcon {
  readonly id: string;
  readonly color?: string;
}

/** What a tree view shows. Synchronous where the inventory knows the answer; a promise where the engine must be asked. */
export interface TreeSource {
  /** The children of a row, or the roots. */
  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]>;
  /** The row above, for revealing; undefined for a root. */
  parent(node: OutlineNode): OutlineNode | undefined;
  /** The node with this id, if it is shown now. */
  find(id: string): OutlineNode | undefined;
  /** The tooltip of a row, when it is hovered over. */
  tooltip(node: OutlineNode, signal?: AbortSignal): Promise<readonly TooltipLine[]>;
  /** Rows whose look or children changed; `undefined` in the list stands for the roots. */
  readonly onDidChange: Event<readonly (OutlineNode | undefined)[]>;
}

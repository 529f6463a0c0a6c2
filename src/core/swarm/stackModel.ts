import type { Fields } from '../base/fields.ts';
import type { SwarmNetworkSpec } from '../model/swarmService.ts';

export interface StackNetworkUse {
  /** Its name in the file. */
  readonly network: string;
  readonly aliases: readonly string[];
  readonly driverOptions?: Readonly<Record<string, string>>;
}

export interface StackFileUse {
  /** Its name in the file. */
  readonly source: string;
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  readonly mode: number;
}

export interface StackService {
  /** In the file. */
  readonly name: string;
  readonly image: string;
  readonly networks: readonly StackNetworkUse[];
  readonly configs: readonly StackFileUse[];
  readonly secrets: readonly StackFileUse[];
  /** The config, by its name in the file, that holds its credential specification. */
  readonly credentialConfig?: string;
  /** Lacks networks, configs and secrets, whose ids only the swarm knows. */
  readonly spec: Fields;
}

export interface StackNetwork {
  /** In the file. */
  readonly key: string;
  readonly isExternal: boolean;
  readonly spec: SwarmNetworkSpec;
}

/** What a config or secret holds. */
export type StackFileSource =
  | { readonly kind: 'external' }
  | { readonly kind: 'file'; readonly path: string }
  /** Of a secret: a plugin gives it to each task. */
  | { readonly kind: 'driver'; readonly name: string; readonly options: Readonly<Record<string, string>> }
  /** Written into the file itself, or a variable of the environment; of a secret a credential. */
  | { readonly kind: 'content'; readonly content: string };

export interface StackFile {
  /** In the file. */
  readonly key: string;
  /** In the swarm. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What fills in the names of services and nodes in what it holds, for each task: `golang`. */
  readonly templateDriver?: string;
  readonly source: StackFileSource;
}

/** A stack as its file describes it, with nothing left to be looked up but ids. */
export interface Stack {
  readonly name: string;
  readonly services: readonly StackService[];
  readonly networks: readonly StackNetwork[];
  readonly configs: readonly StackFile[];
  readonly secrets: readonly StackFile[];
  /** What of the file has no meaning in a swarm: `services.web.container_name`. */
  readonly leftOut: readonly string[];
  /** Variables that have no value, and are empty therefore. */
  readonly missingVariables: readonly string[];
}

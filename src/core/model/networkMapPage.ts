/** What the map of networks shows. Names come from engines, so that they are never HTML. */

export interface NetworkMapWords {
  readonly filter: string;
  readonly onlyRunning: string;
  readonly withUnused: string;
  readonly containers: string;
  readonly ports: string;
  readonly noPorts: string;
  readonly notInStack: string;
  readonly empty: string;
  /** What is said of the table for those who do not see how it works. */
  readonly hint: string;
  readonly reveal: string;
  readonly close: string;
  readonly networks: string;
  readonly noNetworks: string;
  readonly sharesWith: string;
  readonly sharesWithNobody: string;
  /** "Can {0} reach another container?" */
  readonly canReach: string;
  readonly other: string;
  readonly tcpPorts: string;
  readonly probe: string;
  readonly cancel: string;
  readonly notRunning: string;
  readonly columns: { readonly what: string; readonly result: string; readonly time: string };
}

export interface MapNetwork {
  readonly id: string;
  readonly name: string;
  /** "bridge, 172.20.0.0/16" */
  readonly text: string;
  /** Whether it is cut off from outside, or the host's own: shown beside the name. */
  readonly kind: 'usual' | 'internal' | 'host' | 'none';
}

export interface MapEndpoint {
  readonly network: string;
  /** "172.20.0.2"; empty while it does not run. */
  readonly addresses: string;
}

export interface MapContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped';
  /** The state in words. */
  readonly stateText: string;
  /** Its Compose project; empty for none. */
  readonly stack: string;
  /** "0.0.0.0:8080 → 80/tcp" */
  readonly published: readonly string[];
  readonly endpoints: readonly MapEndpoint[];
  /** What is offered where it is probed. */
  readonly tcpPorts: readonly number[];
}

/** One line of what a probe found. */
export interface MapFinding {
  readonly what: string;
  readonly result: string;
  readonly time: string;
  readonly isGood: boolean;
}

export interface MapProbe {
  readonly from: string;
  readonly to: string;
  readonly isRunning: boolean;
  /** What comes of it, in a sentence. */
  readonly verdict: string;
  readonly isGood: boolean;
  readonly findings: readonly MapFinding[];
}

/** So many ports are tried at most. */
export const mostProbedPorts = 16;

/** How something stands, for its colour; words say it too. */
export type ClusterTone = 'good' | 'bad' | 'moving' | 'off';

export interface ClusterPageNode {
  /** Empty: the row of what is on no node. */
  readonly id: string;
  readonly name: string;
  /** "leader · ready" */
  readonly text: string;
  readonly tone: ClusterTone;
}

export interface ClusterPageService {
  readonly id: string;
  readonly name: string;
  /** "3/3 running" */
  readonly text: string;
  readonly tone: ClusterTone;
}

export interface ClusterPageTask {
  readonly id: string;
  readonly nodeId: string;
  readonly serviceId: string;
  /** "web.1" */
  readonly name: string;
  readonly state: string;
  readonly tone: ClusterTone;
  /** All that is known of it: labels and values. */
  readonly facts: readonly (readonly [label: string, value: string])[];
}

export interface ClusterPageWords {
  readonly table: string;
  readonly node: string;
  readonly hint: string;
  readonly details: string;
  readonly noDetails: string;
}

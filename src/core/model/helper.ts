/**
 * Marks the containers that are made for a moment to reach what only a container reaches (the files of a volume, a
 * network from the inside), and the images that are made for them. The value says whose they are.
 */
export const helperLabel = 'dev.gantry.helper';

/** Helpers are shown nowhere, and use nothing that anybody would miss. */
export function isHelper({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return helperLabel in labels;
}

/** Who makes helpers: one process of an installation. */
export interface HelperOwner {
  readonly installationId: string;
  readonly processId: number;
  /** Another one each time the process begins anew to make helpers, since numbers of processes come again. */
  readonly session: string;
}

/** The label that marks what this owner makes. */
export function helperLabels({ installationId, processId, session }: HelperOwner): Readonly<Record<string, string>> {
  return { [helperLabel]: [installationId, processId, session].join(' ') };
}

/**
 * Whether a helper was left behind by this installation: whoever made it does not run any more, and cannot remove it.
 *
 * @param isAlive whether there is a process of that number on this machine.
 */
export function isLeftBehind({ labels }: { readonly labels: Readonly<Record<string, string>> }, owner: HelperOwner, isAlive: (processId: number) => boolean): boolean {
  const [installationId, number = '', session] = (labels[helperLabel] ?? '').split(' ');
  const processId = Number(number);
  if (installationId !== owner.installationId || !Number.isSafeInteger(processId) || processId <= 0) return false;
  return processId === owner.processId ? session !== owner.session : !isAlive(processId);
}

/**
 * Marks the containers that are made for a moment to reach what only a container reaches (the files of a volume, a
 * network from the inside). The value says whose they are.
 */
export const helperLabel = 'dev.gantry.helper';

/** Helpers are shown nowhere, and use nothing that anybody would miss. */
export function isHelper({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return helperLabel in labels;
}

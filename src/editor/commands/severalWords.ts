import * as l10n from '@vscode/l10n';

/** "3 containers", for a notification about several. */
export const severalContainers = (count: number): string => l10n.t('{0} containers', count);

export const severalImages = (count: number): string => l10n.t('{0} images', count);

export const severalNetworks = (count: number): string => l10n.t('{0} networks', count);

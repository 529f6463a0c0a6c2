import * as l10n from '@vscode/l10n';
import type { ContainerLimits } from '../model/containerLimits.ts';

/** When a container is started again, in words. */
export function restartText({ restart, restartRetries }: Pick<ContainerLimits, 'restart' | 'restartRetries'>): string {
  switch (restart) {
    case 'no':
      return l10n.t('never');
    case 'always':
      return l10n.t('always');
    case 'unless-stopped':
      return l10n.t('unless it was stopped');
    case 'on-failure':
      return restartRetries > 0 ? l10n.t('after a failure, {0} times at most', restartRetries) : l10n.t('after a failure');
  }
}

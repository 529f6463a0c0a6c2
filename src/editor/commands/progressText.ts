import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/model/units.ts';

const reportMilliseconds = 200;

/** Says how far it is, not for each chunk. */
export function progressTo(report: (message: string) => void): (bytes: number, total?: number) => void {
  let last = 0;
  return (bytes, total) => {
    const now = Date.now();
    if (now - last < reportMilliseconds) return;
    last = now;
    report(total === undefined ? formatBytes(bytes) : l10n.t('{0} of {1}', formatBytes(bytes), formatBytes(total)));
  };
}

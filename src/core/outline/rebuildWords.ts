import * as l10n from '@vscode/l10n';
import { formatTime } from '../model/units.ts';

/** What is carried out again, as `core/analysis` tells it. */
interface Rebuilt {
  readonly position?: string;
  readonly steps: number;
  readonly milliseconds: number;
}

/** "5 steps are carried out again, about 48 s" */
export function rebuildWords({ steps, milliseconds }: Rebuilt): string {
  const text = steps === 1 ? l10n.t('1 step is carried out again') : l10n.t('{0} steps are carried out again', steps);
  return milliseconds < shownMilliseconds ? text : l10n.t('{0}, about {1}', text, aboutTime(milliseconds));
}

/** "saving rebuilds api from step 7/12, about 48 s" */
export function savingWords(name: string, { position, milliseconds }: Rebuilt): string {
  const text = position === undefined ? l10n.t('saving rebuilds {0}', name) : l10n.t('saving rebuilds {0} from step {1}', name, position);
  return milliseconds < shownMilliseconds ? text : l10n.t('{0}, about {1}', text, aboutTime(milliseconds));
}

/** What rounds to nothing is not worth a word. */
const shownMilliseconds = 50;

/** A time that nobody knows to the tenth: "48 s", "0.3 s", "3 min 5 s". */
function aboutTime(milliseconds: number): string {
  return milliseconds < 10_000 || milliseconds >= 59_500 ? formatTime(milliseconds) : l10n.t('{0} s', Math.round(milliseconds / 1000));
}

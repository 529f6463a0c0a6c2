import * as l10n from '@vscode/l10n';
import type { RebuildFix } from '../analysis/rebuildFix.ts';
import { stepTime, type BuildRecord, type FileChange, type RebuildCause, type RecordedStep } from '../build/record.ts';
import { formatBytes, formatTime } from '../model/units.ts';
import { displayText, shortId } from './displayText.ts';

/** How a build stands, in words. */
export function outcomeWords({ outcome }: Pick<BuildRecord, 'outcome'>): string {
  switch (outcome) {
    case 'running':
      return l10n.t('running');
    case 'built':
      return l10n.t('built');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
  }
}

/** What there is to say of a build because of the engine's own history. */
export function originWords({ inEngine }: Pick<BuildRecord, 'inEngine'>): readonly string[] {
  return [...(inEngine?.isForeign === true ? [l10n.t('by another client')] : []), ...(inEngine?.isPinned === true ? [l10n.t('pinned')] : [])];
}

/** "built, pinned" */
export function joined(words: readonly string[]): string {
  return words.reduce((all, word) => l10n.t('{0}, {1}', all, word));
}

/** What came of a step, in words; CACHED as builders write it. */
export function stepWords(step: RecordedStep, now: number): string {
  switch (step.outcome) {
    case 'waiting':
      return l10n.t('waiting');
    case 'running':
      return l10n.t('running {0}', formatTime(stepTime(step, now)));
    case 'ran':
      return formatTime(stepTime(step, now));
    case 'cached':
      return 'CACHED';
    case 'failed':
      return l10n.t('failed after {0}', formatTime(stepTime(step, now)));
    case 'cancelled':
      return l10n.t('cancelled after {0}', formatTime(stepTime(step, now)));
    case 'skipped':
      return l10n.t('skipped');
  }
}

/** What came of a step, as a screen reader says it. */
export function spokenStep(step: RecordedStep, now: number): string {
  if (step.outcome === 'cached') return l10n.t('taken from the cache');
  return step.outcome === 'ran' ? l10n.t('carried out in {0}', stepWords(step, now)) : stepWords(step, now);
}

/** How many of the instructions came from the cache, in percent; undefined where none is known to have come to an end. */
export function cachedPercent({ steps }: Pick<BuildRecord, 'steps'>): number | undefined {
  const counted = steps.filter(({ instruction, outcome }) => instruction && instruction.keyword !== 'FROM' && (outcome === 'ran' || outcome === 'cached' || outcome === 'failed'));
  if (counted.length === 0) return undefined;
  return Math.round((100 * counted.filter(({ outcome }) => outcome === 'cached').length) / counted.length);
}

/** Why a step was carried out, as a sentence without its full stop. */
export function causeWords(cause: RebuildCause): string {
  switch (cause.kind) {
    case 'noCache':
      return l10n.t('The build was told not to use the cache');
    case 'first':
      return l10n.t('No earlier build of this target is known here');
    case 'added':
      return l10n.t('The instruction is new');
    case 'unfinished':
      return l10n.t('The build before did not complete this step');
    case 'instruction':
      return l10n.t('The instruction changed from "{0}" to "{1}"', displayText(cause.before), displayText(cause.after));
    case 'variable':
      return variableWords(cause);
    case 'option':
      return l10n.t('The option "{0}" of the build changed', displayText(cause.name));
    case 'base':
      return l10n.t('The base image {0} moved from {1} to {2}', displayText(cause.image), shortId(cause.before), shortId(cause.after));
    case 'files':
      return filesWords(cause.changes, cause.total);
    case 'earlier':
      return l10n.t('An earlier step changed: line {0}, {1}', cause.line, displayText(cause.text, 80));
    case 'cacheGone':
      return l10n.t('Nothing changed: the engine no longer had the result in its cache');
    case 'unknown':
      return l10n.t('Unknown: not everything that this step depends on can be compared');
  }
}

/** What can be done about it, as a sentence without its full stop. */
export function fixWords(fix: RebuildFix): string {
  switch (fix.kind) {
    case 'moveBelow':
      return l10n.t('Where "{0}" does not need these files, copy them below it: that saves up to {1}', displayText(fix.text, 80), formatTime(fix.milliseconds));
    case 'narrow':
      return l10n.t('Copy only what the image needs in place of "{0}"', displayText(fix.source));
    case 'ignore':
      return l10n.t('Where the image does not need {0}, add it to .dockerignore', displayText(fix.path));
    case 'declareBelow':
      return l10n.t('Declare {0} (line {1}) below this step, which does not mention it', displayText(fix.name), fix.line);
    case 'pin':
      return l10n.t('To decide yourself when {0} moves, name its digest: @{1}', displayText(fix.image), displayText(fix.digest));
    case 'cacheMount':
      return l10n.t('Keep what {0} fetched from build to build: RUN --mount=type=cache,target={1}', fix.tool, fix.target);
  }
}

function variableWords({ name, before, after }: Extract<RebuildCause, { readonly kind: 'variable' }>): string {
  const shown = displayText(name);
  if (before === undefined && after === undefined) return l10n.t('The variable {0} changed', shown);
  if (before === undefined) return l10n.t('The variable {0} became "{1}"', shown, displayText(after ?? ''));
  if (after === undefined) return l10n.t('The variable {0} is no longer "{1}"', shown, displayText(before));
  return l10n.t('The variable {0} changed from "{1}" to "{2}"', shown, displayText(before), displayText(after));
}

function filesWords(changes: readonly FileChange[], total: number): string {
  const names = changes.map(({ path, change }) => (change === 'changed' ? displayText(path) : change === 'added' ? l10n.t('{0} (new)', displayText(path)) : l10n.t('{0} (removed)', displayText(path))));
  const list = names.join(', ');
  return total > changes.length ? l10n.t('Files changed: {0} and {1} more', list, total - changes.length) : l10n.t('Files changed: {0}', list);
}

/** How much of a context the engine had to be given. */
export function transferWords({ transfer }: Pick<BuildRecord, 'transfer'>): string {
  const { files, bytes, sentFiles, sentBytes } = transfer;
  return l10n.t('{0} of {1} files sent, {2} of {3}', sentFiles, files, formatBytes(sentBytes), formatBytes(bytes));
}

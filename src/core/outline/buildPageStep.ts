import * as l10n from '@vscode/l10n';
import { compareSteps, timeChange, type ComparedStep } from '../analysis/buildComparison.ts';
import { rebuildFixes } from '../analysis/rebuildFix.ts';
import type { BuildRecord, RebuildCause, RecordedStep } from '../build/record.ts';
import type { BuildPageWords, ComparedRow, Fact, PageStepDetail } from '../model/buildPage.ts';
import { formatBytes } from '../model/units.ts';
import { changeWords, longText, shortName } from './buildPage.ts';
import { causeWords, fixWords, spokenStep, stepWords } from './buildWords.ts';
import { displayText } from './displayText.ts';

/** What is shown of the step that is selected. @param now milliseconds since the epoch by our clock. */
export function stepDetail(record: BuildRecord, previous: BuildRecord | undefined, number: number, now: number): PageStepDetail | undefined {
  const step = record.steps.find((each) => each.number === number);
  if (!step) return undefined;
  const before = previous && compareSteps(record, previous).find((each) => each.now === step)?.before;
  const { instruction, bytes, error = '', causes = [] } = step;
  const lines = instruction && (instruction.endLine > instruction.startLine ? l10n.t('{0} to {1}', instruction.startLine, instruction.endLine) : String(instruction.startLine));
  const facts: readonly Fact[] = [
    { label: l10n.t('State'), value: spokenStep(step, now + (record.clockOffset ?? 0)) },
    { label: l10n.t('The build before'), value: before ? withBytes(spokenStep(before, 0), before) : '' },
    { label: l10n.t('Added to the image'), value: bytes === undefined ? '' : formatBytes(bytes) },
    { label: l10n.t('Line'), value: lines ?? '' },
  ];
  return {
    number,
    title: displayText(step.name, longestTitle),
    facts: facts.filter(({ value }) => value !== ''),
    // What ended the build is said above all steps.
    error: error.trim() === record.message?.trim() ? '' : longText(error),
    causes: causes.map((cause) => ({ text: causeWords(cause), ...stepOf(cause, record) })),
    fixes: rebuildFixes(record, step).map(fixWords),
    ...(instruction && record.inEngine?.isForeign !== true && { line: instruction.startLine }),
  };
}

/** The step that a cause is about, where it is another one. */
function stepOf(cause: RebuildCause, { steps }: BuildRecord): { readonly step?: number } {
  const step = cause.kind === 'earlier' ? steps.find(({ instruction }) => instruction?.startLine === cause.line) : undefined;
  return step ? { step: step.number } : {};
}

const longestTitle = 2000;

function withBytes(words: string, { bytes = 0 }: RecordedStep): string {
  return bytes === 0 ? words : l10n.t('{0}, {1}', words, formatBytes(bytes));
}

/** The steps of a build beside those of the one before. */
export function comparisonRows(record: BuildRecord, previous: BuildRecord, now: number): readonly ComparedRow[] {
  return compareSteps(record, previous).map((compared) => comparedRow(compared, now + (record.clockOffset ?? 0)));
}

function comparedRow(compared: ComparedStep, now: number): ComparedRow {
  const step = compared.now ?? compared.before;
  const change = timeChange(compared) ?? 0;
  const bytes = ({ bytes: added }: { readonly bytes?: number } = {}): string => (added === undefined ? '' : formatBytes(added));
  return {
    ...(compared.now && { number: compared.now.number }),
    name: step ? shortName(step) : '',
    before: compared.before ? stepWords(compared.before, 0) : l10n.t('not there'),
    now: compared.now ? stepWords(compared.now, now) : l10n.t('not there'),
    change: changeWords(change),
    bytesBefore: bytes(compared.before),
    bytesNow: bytes(compared.now),
    trend: change === 0 ? 'same' : change > 0 ? 'slower' : 'faster',
  };
}

/** The words that the page says by itself. */
export function buildPageWords(): BuildPageWords {
  return {
    steps: l10n.t('Steps of the build'),
    timeline: l10n.t('Timeline'),
    comparison: l10n.t('Comparison'),
    noComparison: l10n.t('No earlier build of this target is known here'),
    legend: l10n.t('Thick bars are the critical path: only they determine how long the build takes.'),
    output: l10n.t('Output'),
    noOutput: l10n.t('This step wrote nothing.'),
    lostOutput: l10n.t('What this step wrote was not kept, or cannot be read now.'),
    cutOutput: l10n.t('Only the end of the output is kept.'),
    search: l10n.t('Search the output'),
    found: l10n.t('{0} of {1}', '{0}', '{1}'),
    notFound: l10n.t('Not found'),
    previousMatch: l10n.t('Previous match'),
    nextMatch: l10n.t('Next match'),
    whyItRan: l10n.t('Why it ran'),
    whatHelps: l10n.t('What helps'),
    openLine: l10n.t('Open in Dockerfile'),
    noStep: l10n.t('Select a step to see its output.'),
    step: l10n.t('Step'),
    before: l10n.t('Before'),
    now: l10n.t('Now'),
    change: l10n.t('Change'),
    bytesBefore: l10n.t('Size before'),
    bytesNow: l10n.t('Size now'),
    previousBuild: l10n.t('Previous build: {0}', '{0}'),
    nextBuild: l10n.t('Next build: {0}', '{0}'),
  };
}

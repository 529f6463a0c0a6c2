import * as l10n from '@vscode/l10n';
import type { RecordedStep } from '../build/record.ts';
import type { StepGroup } from '../model/buildPage.ts';
import { displayText } from './displayText.ts';

/** Which part of a build a step belongs to: a stage, or the builder's own work before and after the stages. */
export function stepGroup({ instruction, name }: RecordedStep): StepGroup {
  if (!instruction) return /^(?:export|push|unpack|writ|naming|sending|copying files)/.test(name) ? result() : preparation();
  const { stage, stageName } = instruction;
  if (stage < 0) return preparation();
  return { id: `stage/${stage}`, label: l10n.t('Stage {0}', stageName === undefined ? stage : displayText(stageName)) };
}

/** The groups of all steps, in the order in which a build goes through them. */
export function stepGroups(steps: readonly RecordedStep[]): readonly StepGroup[] {
  const stages = new Map(steps.map(stepGroup).map((group) => [group.id, group]));
  const order = ({ id }: StepGroup): number => (id === 'preparation' ? -1 : id === 'result' ? Infinity : Number(id.slice('stage/'.length)));
  return [...stages.values()].sort((a, b) => order(a) - order(b));
}

function preparation(): StepGroup {
  return { id: 'preparation', label: l10n.t('Preparation') };
}

function result(): StepGroup {
  return { id: 'result', label: l10n.t('Result') };
}

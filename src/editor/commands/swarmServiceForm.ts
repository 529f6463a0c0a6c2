import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import { bytesText, parseBytes, parseCount, parseCpus } from '../../core/model/limitInput.ts';
import { parseEnvironment, splitWords } from '../../core/model/runInput.ts';
import { parseDuration } from '../../core/model/runOptionInput.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import type { SwarmFile, SwarmNetwork } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { parsePublish, publishText } from '../../core/swarm/portText.ts';
import { choicesOf, failureActions, type FailureAction, type NamedId, type ServiceForm } from '../../core/swarm/serviceForm.ts';
import { isEqual } from '../../core/base/equal.ts';
import { askForm, askValue, type FormField } from './form.ts';

/** What there is in the swarm to choose from. */
export interface ServiceSurroundings {
  readonly networks: readonly SwarmNetwork[];
  readonly secrets: readonly SwarmFile[];
  readonly configs: readonly SwarmFile[];
}

type Set = (changes: Partial<ServiceForm>) => void;

/** Asks for a service, or for what is to be another. @throws an abort error where it is left. */
export async function askService(title: string, before: ServiceForm, around: ServiceSurroundings, isNew: boolean): Promise<ServiceForm> {
  let form = before;
  const set: Set = (changes) => {
    form = { ...form, ...changes };
  };
  const action = (): string | undefined => {
    if (form.image === '' || form.name === '') return undefined;
    if (isNew) return l10n.t('Create');
    return isEqual(before, form) ? undefined : l10n.t('Update');
  };
  await askForm(title, () => [...mainFields(form, set, isNew), ...placeFields(form, set, around), ...(form.isJob ? [] : updateFields(form, set))], action);
  return form;
}

function mainFields(form: ServiceForm, set: Set, isNew: boolean): readonly FormField[] {
  const none = l10n.t('none');
  return [
    ...(isNew ? [textField(l10n.t('Name'), form.name, l10n.t('Letters, digits, "-", "_" and "."'), readName, (name) => set({ name }))] : []),
    textField(l10n.t('Image'), form.image, l10n.t('What runs, as nginx:1'), readImage, (image) => set({ image })),
    textField(l10n.t('Arguments'), cliText(form.args), l10n.t('In place of the image\'s own; empty for those'), splitWords, (args) => set({ args })),
    {
      ...textField(l10n.t('Environment'), cliText(form.environment), l10n.t('NAME=value, separated by spaces, in quotes where need be'), parseEnvironment, (environment) => set({ environment })),
      // Values may be secrets.
      value: form.environment.length === 0 ? none : form.environment.map((entry) => displayText(entry.split('=', 1)[0] ?? '', 60)).join(', '),
    },
    ...(form.isJob ? [] : [replicasField(form, set, isNew)]),
    textField(l10n.t('Ports'), form.ports.map(publishText).join(' '), l10n.t('As 8080:80 53:53/udp; host:80:80 publishes on the task\'s own node only'), readPorts, (ports) => set({ ports })),
  ];
}

function replicasField(form: ServiceForm, set: Set, isNew: boolean): FormField {
  return {
    label: l10n.t('Replicas'),
    value: form.isGlobal ? l10n.t('global: one on each node') : String(form.replicas),
    edit: () => editReplicas(form, set, isNew),
  };
}

function placeFields(form: ServiceForm, set: Set, { networks, secrets, configs }: ServiceSurroundings): readonly FormField[] {
  const attachable = networks.filter(({ isIngress }) => !isIngress);
  return [
    textField(l10n.t('Placement'), form.constraints.join(', '), l10n.t('Constraints, separated by commas: node.labels.zone==a, node.role!=manager'), readConstraints, (constraints) => set({ constraints })),
    choiceField(l10n.t('Networks'), form.networks, attachable, (chosen) => set({ networks: chosen })),
    choiceField(l10n.t('Secrets'), form.secrets, secrets, (chosen) => set({ secrets: chosen })),
    choiceField(l10n.t('Configs'), form.configs, configs, (chosen) => set({ configs: chosen })),
    textField(l10n.t('Memory'), bytesText(form.memoryLimit), l10n.t('Bytes, as 512m or 1.5g'), parseBytes, (memoryLimit) => set({ memoryLimit })),
    textField(l10n.t('Processors'), form.cpuLimit === 0 ? '' : String(form.cpuLimit / 1e9), l10n.t('How many, as 0.5 or 2'), parseCpus, (cpuLimit) => set({ cpuLimit })),
  ];
}

function updateFields(form: ServiceForm, set: Set): readonly FormField[] {
  return [
    textField(l10n.t('Updated at a time'), String(form.parallelism), l10n.t('How many tasks; 0 for all'), parseCount, (parallelism) => set({ parallelism })),
    textField(l10n.t('Delay between updates'), form.delay === 0 ? '' : `${String(form.delay / 1e9)}s`, l10n.t('As 10s or 1m30s'), (text) => (text.trim() === '' ? 0 : parseDuration(text)), (delay) => set({ delay })),
    {
      label: l10n.t('When an update fails'),
      value: failureWord(form.failureAction),
      edit: async () => {
        const chosen = await vscode.window.showQuickPick(failureActions.map((value) => ({ label: value, description: failureWord(value), value })), { title: l10n.t('When an update fails') });
        if (chosen) set({ failureAction: chosen.value });
      },
    },
    {
      label: l10n.t('Order'),
      value: form.order,
      detail: l10n.t('Whether the old task is stopped first, or the new one started first'),
      edit: () => {
        set({ order: form.order === 'stop-first' ? 'start-first' : 'stop-first' });
        return Promise.resolve();
      },
    },
  ];
}

function failureWord(action: FailureAction): string {
  switch (action) {
    case 'pause':
      return l10n.t('the update is paused');
    case 'continue':
      return l10n.t('the update goes on');
    case 'rollback':
      return l10n.t('the service is rolled back');
  }
}

function textField<T>(label: string, value: string, prompt: string, read: (text: string) => T, set: (value: T) => void): FormField {
  return {
    label,
    value: value === '' ? l10n.t('none') : displayText(value),
    edit: async () => {
      const answer = await askValue({ title: label, prompt, value }, read);
      if (answer !== undefined) set(answer);
    },
  };
}

function choiceField(label: string, chosen: readonly NamedId[], all: readonly NamedId[], set: (chosen: readonly NamedId[]) => void): FormField {
  return {
    label,
    value: chosen.length === 0 ? l10n.t('none') : chosen.map(({ name }) => displayText(name, 60)).join(', '),
    edit: async () => {
      const choices = choicesOf(chosen, all);
      if (choices.length === 0) {
        void vscode.window.showInformationMessage(l10n.t('{0}: the swarm holds none.', label));
        return;
      }
      const items = choices.map(({ id, name, isChosen }) => ({ label: displayText(name), picked: isChosen, value: { id, name } }));
      const picked = await vscode.window.showQuickPick(items, { title: label, canPickMany: true });
      if (picked) set(picked.map(({ value }) => value));
    },
  };
}

async function editReplicas(form: ServiceForm, set: Set, isNew: boolean): Promise<void> {
  if (isNew) {
    const items = [
      { label: l10n.t('Replicated'), description: l10n.t('as many tasks as you say'), isGlobal: false },
      { label: l10n.t('Global'), description: l10n.t('one task on each node'), isGlobal: true },
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Replicas') });
    if (!chosen) return;
    set({ isGlobal: chosen.isGlobal });
    if (chosen.isGlobal) return;
  } else if (form.isGlobal) {
    throw new UserError('invalid', l10n.t('A global service has one task on each node.'));
  }
  const replicas = await askReplicas(l10n.t('Replicas'), form.replicas);
  if (replicas !== undefined) set({ replicas });
}

/** @returns undefined where it was cancelled. */
export function askReplicas(title: string, value: number): Promise<number | undefined> {
  return askValue({ title, prompt: l10n.t('How many tasks are to run'), value: String(value) }, (text) => {
    if (text.trim() === '') throw new UserError('invalid', l10n.t('"{0}" is not a whole number.', text));
    return parseCount(text);
  });
}

function readName(text: string): string {
  const name = text.trim();
  if (/^[a-zA-Z0-9](?:[-_a-zA-Z0-9.]*[a-zA-Z0-9])?$/.test(name) && name.length <= 63) return name;
  throw new UserError('invalid', l10n.t('"{0}" is no name of a service: letters, digits, "-", "_" and ".", at most 63.', name));
}

function readImage(text: string): string {
  const image = text.trim();
  if (image !== '' && !/\s/.test(image)) return image;
  throw new UserError('invalid', l10n.t('Give the name of an image.'));
}

function readPorts(text: string): ServiceForm['ports'] {
  return text.split(/[\s,]+/).filter((word) => word !== '').map(parsePublish);
}

function readConstraints(text: string): readonly string[] {
  const constraints = text.split(',').map((each) => each.trim()).filter((each) => each !== '');
  const wrong = constraints.find((each) => !/^[\w./-]+\s*(==|!=)\s*\S.*$/.test(each));
  if (wrong !== undefined) throw new UserError('invalid', l10n.t('"{0}" is no constraint, such as node.labels.zone==a.', wrong));
  return constraints;
}

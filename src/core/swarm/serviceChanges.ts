import * as l10n from '@vscode/l10n';
import { isEqual } from '../base/equal.ts';
import { bytesText } from '../model/limitInput.ts';
import { cliText } from '../model/shellQuote.ts';
import { publishText } from './portText.ts';
import type { ServiceForm } from './serviceForm.ts';

/** What becomes another, line by line: "Image: nginx:2 → nginx:1". Values of variables may be secrets: only their names are told. */
export function serviceChanges(before: ServiceForm, after: ServiceForm): readonly string[] {
  const line = (label: string, textOf: (form: ServiceForm) => string): readonly string[] => {
    const [old, next] = [textOf(before), textOf(after)];
    return old === next ? [] : [l10n.t('{0}: {1} → {2}', label, old || l10n.t('none'), next || l10n.t('none'))];
  };
  return [
    ...line(l10n.t('Image'), ({ image }) => image),
    ...line(l10n.t('Replicas'), ({ isGlobal, replicas }) => (isGlobal ? l10n.t('global: one on each node') : String(replicas))),
    ...line(l10n.t('Arguments'), ({ args }) => cliText(args)),
    ...(isEqual(before.environment, after.environment) ? [] : [l10n.t('Environment: {0}', differingNames(before.environment, after.environment).join(', '))]),
    ...line(l10n.t('Ports'), ({ ports }) => ports.map(publishText).join(' ')),
    ...line(l10n.t('Placement'), ({ constraints }) => constraints.join(', ')),
    ...line(l10n.t('Networks'), ({ networks }) => names(networks)),
    ...line(l10n.t('Secrets'), ({ secrets }) => names(secrets)),
    ...line(l10n.t('Configs'), ({ configs }) => names(configs)),
    ...line(l10n.t('Memory'), ({ memoryLimit }) => bytesText(memoryLimit)),
    ...line(l10n.t('Processors'), ({ cpuLimit }) => (cpuLimit === 0 ? '' : String(cpuLimit / 1e9))),
  ];
}

function differingNames(before: readonly string[], after: readonly string[]): readonly string[] {
  const differing = [...before.filter((entry) => !after.includes(entry)), ...after.filter((entry) => !before.includes(entry))];
  return [...new Set(differing.map((entry) => entry.split('=', 1)[0] ?? ''))];
}

function names(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(', ');
}

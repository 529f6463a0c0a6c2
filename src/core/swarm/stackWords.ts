import * as l10n from '@vscode/l10n';
import type { ServicePlan, StackPlan } from './stackPlan.ts';
import type { StackOutcome } from './stackRollout.ts';

/** What a deployment is going to do, one line for each thing that it does. */
export function planLines({ services, unwanted, secrets, configs, missingNetworks }: StackPlan, isPruned: boolean): readonly string[] {
  return [
    ...(isPruned ? unwanted.map(({ name }) => l10n.t('Service {0} is removed first', name)) : []),
    ...missingNetworks.map(({ spec }) => l10n.t('Network {0} is created', spec.name)),
    ...secrets.missing.map(({ file }) => l10n.t('Secret {0} is created', file.name)),
    ...configs.missing.map(({ file }) => l10n.t('Config {0} is created', file.name)),
    ...services.flatMap((service) => serviceLine(service) ?? []),
  ];
}

function serviceLine({ name, service: { image }, found, change }: ServicePlan): string | undefined {
  switch (change.kind) {
    case 'unchanged':
      return undefined;
    case 'created':
      return l10n.t('Service {0} is created: {1}', name, image);
    case 'resumed':
      return l10n.t('Service {0}: its update, which is paused, goes on', name);
    case 'updated': {
      const isNewer = change.fields.join() === 'Image' && found?.service.image === image;
      return isNewer ? l10n.t('Service {0} gets what {1} stands for now', name, image) : l10n.t('Service {0} is updated: {1}', name, change.fields.join(', '));
    }
  }
}

/** What was done to which services, where the rest was not. */
export function doneText({ created, updated, removed }: StackOutcome): string {
  const done = [
    ...(removed.length === 0 ? [] : [l10n.t('removed {0}', removed.join(', '))]),
    ...(created.length === 0 ? [] : [l10n.t('created {0}', created.map(({ name }) => name).join(', '))]),
    ...(updated.length === 0 ? [] : [l10n.t('updated {0}', updated.map(({ name }) => name).join(', '))]),
  ];
  return done.length === 0 ? l10n.t('No service was touched before.') : l10n.t('Done before: {0}.', done.join('; '));
}

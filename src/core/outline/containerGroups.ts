import * as l10n from '@vscode/l10n';
import { isStartable, isStoppable } from './containerNode.ts';
import { missingCount, serviceRowId, stackRowId, type Service, type Stack } from './containersIndex.ts';
import { imageText, missingWord, staleWord } from './containerWords.ts';
import { displayText } from './displayText.ts';
import type { NodeIcon, OutlineNode } from './node.ts';

/** The row of a stack. @param stale how many of its services were made from another description. */
export function stackNode(stack: Stack, engineId: string, stale = 0): OutlineNode {
  const name = displayText(stack.place.project);
  const missing = (stack.declared?.services ?? []).filter((service) => missingCount(service, stack) > 0);
  const wanted = stack.all.size + missing.reduce((sum, service) => sum + missingCount(service, stack), 0);
  const isDown = stack.all.size === 0;
  const notes = [...(stale > 0 ? [l10n.t('{0} stale', stale)] : []), ...(missing.length > 0 && !isDown ? [l10n.t('{0} missing', missing.length)] : [])];
  const description = [...(stack.folderText === '' ? [] : [displayText(stack.folderText)]), l10n.t('{0}/{1} running', stack.running.size, wanted), ...notes].join(' · ');
  const words = [
    ...(stack.declared ? ['declared'] : []),
    ...(isDown ? ['down'] : []),
    ...(stale > 0 ? ['stale'] : []),
    ...(missing.length > 0 ? ['incomplete'] : []),
    ...(stack.startable.size > 0 ? ['startable'] : []),
    ...(stack.stoppable.size > 0 ? ['stoppable'] : []),
  ];
  return {
    id: stackRowId(stack.place),
    label: name,
    description,
    icon: { id: 'layers' },
    contextValue: ['stack', ...words].join(' '),
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Stack {0}, {1}', name, description),
    subject: { kind: 'stack', engineId, ...stack.place },
  };
}

/** The row of a service that has several containers, or none. */
export function serviceNode(service: Service, engineId: string, isStale = false): OutlineNode {
  const name = displayText(service.name);
  const containers = [...service.containers];
  const words = [
    ...(service.declared ? ['declared'] : []),
    ...(containers.length === 0 ? ['missing'] : []),
    ...(isStale ? ['stale'] : []),
    ...(containers.some(isStartable) ? ['startable'] : []),
    ...(containers.some(isStoppable) ? ['stoppable'] : []),
  ];
  const description = serviceDescription(service, isStale);
  return {
    id: serviceRowId(service.place, service.name),
    label: name,
    description,
    icon: serviceIcon(service, isStale),
    contextValue: ['service', ...words].join(' '),
    expansion: containers.length === 0 ? 'none' : 'collapsed',
    accessibilityLabel: l10n.t('Service {0}, {1}', name, description),
    subject: { kind: 'service', engineId, ...service.place, service: service.name },
  };
}

function serviceDescription({ containers, declared }: Service, isStale: boolean): string {
  const image = declared?.image === undefined ? [] : [imageText(declared.image)];
  if (containers.length === 0) return [missingWord(), ...image].join(' · ');
  const running = [...containers].filter((container) => container.state === 'running').length;
  return [l10n.t('{0}/{1} running', running, Math.max(containers.length, declared?.isActive ? declared.wanted : 0)), ...(isStale ? [staleWord()] : [])].join(' · ');
}

function serviceIcon({ containers }: Service, isStale: boolean): NodeIcon {
  if (containers.length === 0) return { id: 'circle-slash', color: 'disabledForeground' };
  return isStale ? { id: 'server-process', color: 'problemsWarningIcon.foreground' } : { id: 'server-process' };
}

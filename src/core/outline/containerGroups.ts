import * as l10n from '@vscode/l10n';
import { isStartable, isStoppable } from './containerNode.ts';
import { serviceRowId, stackRowId, type Service, type Stack } from './containersIndex.ts';
import { displayText } from './displayText.ts';
import type { OutlineNode } from './node.ts';

/** The row of a stack. */
export function stackNode(stack: Stack, engineId: string): OutlineNode {
  const name = displayText(stack.project);
  const description = l10n.t('{0}/{1} running', stack.running.size, stack.all.size);
  return {
    id: stackRowId(stack.project),
    label: name,
    description,
    icon: { id: 'layers' },
    contextValue: ['stack', ...(stack.startable.size > 0 ? ['startable'] : []), ...(stack.stoppable.size > 0 ? ['stoppable'] : [])].join(' '),
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Stack {0}, {1}', name, description),
    subject: { kind: 'stack', engineId, project: stack.project },
  };
}

/** The row of a service that has more than one container. */
export function serviceNode(service: Service, engineId: string): OutlineNode {
  const name = displayText(service.name);
  const containers = [...service.containers];
  const description = l10n.t('{0}/{1} running', containers.filter((container) => container.state === 'running').length, containers.length);
  return {
    id: serviceRowId(service.project, service.name),
    label: name,
    description,
    icon: { id: 'server-process' },
    contextValue: ['service', ...(containers.some(isStartable) ? ['startable'] : []), ...(containers.some(isStoppable) ? ['stoppable'] : [])].join(' '),
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('Service {0}, {1}', name, description),
    subject: { kind: 'service', engineId, project: service.project, service: service.name },
  };
}

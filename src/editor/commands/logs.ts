import * as l10n from '@vscode/l10n';
import { selectedContainer, type LogSelection } from '../../core/logs/logSelection.ts';
import type { Container } from '../../core/model/container.ts';
import type { EngineLogsDocuments } from '../documents/logsDocument.ts';
import type { EngineLogPages } from '../pages/logPages.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { imageNameOf, subjectsOf, type Targets } from './targets.ts';

export interface LogCommandParts {
  readonly targets: Targets;
  readonly pages: EngineLogPages;
  readonly documents: EngineLogsDocuments;
}

/** The commands that show logs other than in a terminal. */
export function logCommands(parts: LogCommandParts): CommandTable {
  const { targets, pages, documents } = parts;
  return {
    'gantry.container.viewLogs': async (args) => pages.show(...(await chosenContainers(targets, args))),
    'gantry.container.openLogs': async (args) => documents.show(...(await chosenContainers(targets, args))),
    'gantry.image.viewLogs': async (args) => {
      const target = await targets.image(args);
      await pages.show(imageNameOf(target), { kind: 'image', imageId: target.image.id });
    },
  };
}

/** Which containers are meant, and what that is called. A stack or service is meant with all that will belong to it. */
export async function chosenContainers(targets: Targets, args: CommandArguments, fits?: (container: Container) => boolean): Promise<readonly [name: string, selection: LogSelection]> {
  const subjects = subjectsOf(args);
  const [subject] = subjects;
  if (subjects.length === 1 && (subject?.kind === 'stack' || subject?.kind === 'service')) {
    const { project, directory } = subject;
    const place = { project, ...(directory === undefined ? {} : { directory }) };
    return subject.kind === 'stack' ? [project, { kind: 'stack', ...place }] : [subject.service, { kind: 'service', ...place, service: subject.service }];
  }
  const containers = await targets.containers(args, fits);
  return [nameOf(containers), { kind: 'containers', containers: containers.map(selectedContainer) }];
}

function nameOf(containers: readonly Container[]): string {
  const [first] = containers;
  return first && containers.length === 1 ? first.name : l10n.t('{0} containers', containers.length);
}

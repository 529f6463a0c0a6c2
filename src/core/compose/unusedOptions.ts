import * as l10n from '@vscode/l10n';
import type { Fields } from '../base/fields.ts';

/** Which commands an option of a task is for; those that are not here are for all. */
const commandsOf: Readonly<Record<string, readonly string[]>> = {
  ...{ detached: ['up', 'run'], build: ['up', 'run'], pull: ['up', 'build'], noDeps: ['up', 'run'], removeOrphans: ['up', 'down'], timeout: ['up', 'down'] },
  ...each('up', 'forceRecreate noRecreate renewAnonVolumes wait waitTimeout abortOnContainerExit exitCodeFrom scale'),
  ...each('down', 'volumes images'),
  ...each('build', 'noCache buildArgs'),
  ...each('pull', 'ignorePullFailures'),
  ...each('run', 'arguments remove servicePorts user workingDirectory entrypoint containerName environment'),
};

function each(command: string, options: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(options.split(' ').map((option) => [option, [command]]));
}

/** What a task says that its command does not do, in sentences: it is no fault, but nobody should believe in it. */
export function unusedOptions(definition: Fields, command: string): readonly string[] {
  const isSaid = (option: string): boolean => definition[option] !== undefined && definition[option] !== false;
  const foreign = Object.entries(commandsOf).filter(([option, commands]) => isSaid(option) && !commands.includes(command)).map(([option]) => l10n.t('"{0}" says nothing to "{1}".', option, command));
  const isUp = command === 'up';
  const isLeft = isSaid('detached') || isSaid('wait');
  return [
    ...foreign,
    ...(isUp && isSaid('waitTimeout') && !isSaid('wait') ? [l10n.t('"{0}" says nothing without "{1}".', 'waitTimeout', 'wait')] : []),
    ...(isUp && isLeft ? ['abortOnContainerExit', 'exitCodeFrom'].filter(isSaid).map((option) => l10n.t('"{0}" says nothing where the task does not stay: "{1}".', option, isSaid('wait') ? 'wait' : 'detached')) : []),
  ];
}

import * as l10n from '@vscode/l10n';
import type { ContainerSpec } from '../model/containerSpec.ts';
import { usualShells } from './execProgram.ts';

/** The label by which a tool container tells whose tools it brings. */
export const toolLabel = 'dev.gantry.tool';

/** A container with a shell, in the network and among the processes of another; removed when its shell ends. */
export function toolSpec(image: string, containerId: string): ContainerSpec {
  const [shell = 'sh', ...words] = usualShells;
  return {
    image,
    environment: ['TERM=xterm-256color'],
    ports: [],
    binds: [],
    entrypoint: [shell],
    command: words,
    user: '0',
    workingDirectory: '/',
    isRemovedOnExit: true,
    isInteractive: true,
    network: `container:${containerId}`,
    pid: `container:${containerId}`,
    // Without it the files and variables of another user's processes are out of sight.
    capAdd: ['SYS_PTRACE'],
    labels: { [toolLabel]: containerId },
  };
}

export function toolGreeting(name: string): string {
  return l10n.t('These are the processes and the network of {0}; its files are in /proc/1/root. The tool container goes with this terminal.', name);
}

/** The `docker run` that does the same. */
export function toolLine(image: string, name: string): readonly string[] {
  const [shell = 'sh', ...words] = usualShells;
  return ['docker', 'run', '--rm', '--interactive', '--tty', `--network=container:${name}`, `--pid=container:${name}`, '--cap-add=SYS_PTRACE', '--user=0', '--workdir=/', `--entrypoint=${shell}`, image, ...words];
}

import * as l10n from '@vscode/l10n';
import type { RunField, RunPageWords, RunSection } from '../model/runPage.ts';

/** The fields of the form, by section: those that are used most are open. Their ids are the options of a `docker-run` task. */
export function runSections(): readonly RunSection[] {
  return [
    { title: l10n.t('Container'), isOpen: true, fields: commonFields() },
    { title: l10n.t('Program'), isOpen: false, fields: programFields() },
    { title: l10n.t('Network'), isOpen: false, fields: networkFields() },
    { title: l10n.t('Limits'), isOpen: false, fields: limitFields() },
    { title: l10n.t('Rights and file system'), isOpen: false, fields: rightsFields() },
    { title: l10n.t('Life and health'), isOpen: false, fields: lifeFields() },
  ];
}

/** All of them. */
export function runFields(): readonly RunField[] {
  return runSections().flatMap(({ fields }) => fields);
}

const text = (id: string, label: string, option: string, placeholder = ''): RunField => ({ id, kind: 'text', label, option, placeholder, choices: [] });
const list = (id: string, label: string, option: string, placeholder = ''): RunField => ({ id, kind: 'list', label, option, placeholder, choices: [] });
const flag = (id: string, label: string, option: string): RunField => ({ id, kind: 'flag', label, option, placeholder: '', choices: [] });
const choice = (id: string, label: string, option: string, choices: RunField['choices']): RunField => ({ id, kind: 'choice', label, option, placeholder: '', choices });

function commonFields(): readonly RunField[] {
  return [
    text('image', l10n.t('Image'), '', 'busybox:1.36'),
    text('name', l10n.t('Name'), '--name', l10n.t('made up by the engine')),
    list('ports', l10n.t('Ports'), '--publish', '8080:80'),
    list('env', l10n.t('Environment variables'), '--env', 'NAME=value'),
    list('volumes', l10n.t('Volumes and folders'), '--volume', 'data:/var/lib/data'),
    text('command', l10n.t('Command'), '', l10n.t("the image's own")),
  ];
}

function programFields(): readonly RunField[] {
  return [
    text('entrypoint', l10n.t('Entry point'), '--entrypoint', l10n.t("the image's own")),
    text('workdir', l10n.t('Working directory'), '--workdir', '/app'),
    text('user', l10n.t('User'), '--user', '1000:1000'),
    text('hostname', l10n.t('Host name'), '--hostname'),
    list('envFile', l10n.t('Files of environment variables'), '--env-file', '.env'),
    flag('tty', l10n.t('Give it a terminal'), '--tty'),
    flag('interactive', l10n.t('Keep its input open'), '--interactive'),
    flag('init', l10n.t('Run an init process that reaps its children'), '--init'),
    text('stopSignal', l10n.t('Signal that stops it'), '--stop-signal', 'SIGTERM'),
    text('stopTimeout', l10n.t('Seconds until it is killed'), '--stop-timeout', '10'),
    list('labels', l10n.t('Labels'), '--label', 'name=value'),
  ];
}

function networkFields(): readonly RunField[] {
  return [
    text('network', l10n.t('Network'), '--network', 'bridge'),
    list('addHosts', l10n.t('Further host names'), '--add-host', 'db:10.0.0.5'),
    list('dns', l10n.t('DNS servers'), '--dns', '9.9.9.9'),
  ];
}

function limitFields(): readonly RunField[] {
  return [
    text('memory', l10n.t('Memory'), '--memory', '512m'),
    text('cpus', l10n.t('CPUs'), '--cpus', '1.5'),
    text('pidsLimit', l10n.t('Processes'), '--pids-limit', '100'),
    text('shmSize', l10n.t('Shared memory'), '--shm-size', '64m'),
    text('gpus', l10n.t('GPUs'), '--gpus', 'all'),
    list('ulimits', l10n.t('Limits of processes'), '--ulimit', 'nofile=1024:2048'),
  ];
}

function rightsFields(): readonly RunField[] {
  return [
    flag('privileged', l10n.t('All rights of the host'), '--privileged'),
    flag('readOnly', l10n.t('Read-only root file system'), '--read-only'),
    list('capAdd', l10n.t('Capabilities to add'), '--cap-add', 'NET_ADMIN'),
    list('capDrop', l10n.t('Capabilities to drop'), '--cap-drop', 'MKNOD'),
    list('tmpfs', l10n.t('Folders in memory'), '--tmpfs', '/run:size=64m'),
  ];
}

function lifeFields(): readonly RunField[] {
  const restarts = [
    ['', l10n.t('Never restart')],
    ['on-failure', l10n.t('Restart when it fails')],
    ['unless-stopped', l10n.t('Restart unless it was stopped')],
    ['always', l10n.t('Always restart')],
  ] as const;
  const pulls = [
    ['', l10n.t('Pull when the image is missing')],
    ['always', l10n.t('Always pull')],
    ['never', l10n.t('Never pull')],
  ] as const;
  const choices = (pairs: readonly (readonly [string, string])[]): RunField['choices'] => pairs.map(([value, shown]) => ({ value, text: shown }));
  return [
    choice('restart', l10n.t('Restart'), '--restart', choices(restarts)),
    choice('pull', l10n.t('Pull'), '--pull', choices(pulls)),
    text('platform', l10n.t('Platform'), '--platform', 'linux/arm64'),
    flag('remove', l10n.t('Remove on exit'), '--rm'),
    text('healthCmd', l10n.t('Health check'), '--health-cmd', 'wget -q -O- localhost'),
    flag('noHealthcheck', l10n.t("No health check, not even the image's"), '--no-healthcheck'),
    text('healthInterval', l10n.t('Time between health checks'), '--health-interval', '30s'),
    text('healthTimeout', l10n.t('Time for one health check'), '--health-timeout', '30s'),
    text('healthRetries', l10n.t('Failures in a row until it is unhealthy'), '--health-retries', '3'),
    text('healthStartPeriod', l10n.t('Time to start before failures count'), '--health-start-period', '5s'),
  ];
}

/** All that the page says by itself. */
export function runPageWords(): RunPageWords {
  return {
    form: l10n.t('How it runs'),
    command: l10n.t('The same as a command'),
    copyCommand: l10n.t('Copy Command'),
    addTo: l10n.t('Add a row to {0}', '{0}'),
    add: l10n.t('Add'),
    removeRow: l10n.t('Remove row {0} of {1}', '{0}', '{1}'),
    row: l10n.t('{0}, row {1}', '{0}', '{1}'),
    problems: l10n.t('to be corrected: {0}', '{0}'),
    incomplete: l10n.t('Correct what is marked first.'),
  };
}

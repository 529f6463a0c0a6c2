import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ComposeLens, ComposeLensAction } from '../../core/compose/composeLenses.ts';
import type { ProjectPlace } from '../../core/model/compose.ts';
import { stateText } from './composeHover.ts';

/** A lens with its words and what a click does. @param project undefined where nobody knows it yet. */
export function lensOf({ line, action }: ComposeLens, file: vscode.Uri, project: ProjectPlace | undefined): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), commandOf(action, file, project));
}

function commandOf(action: ComposeLensAction, file: vscode.Uri, project: ProjectPlace = { project: '' }): vscode.Command {
  const service = (name: string): object => ({ subject: { kind: 'service', engineId: '', ...project, service: name } });
  switch (action.kind) {
    case 'upAll':
      return { title: `$(play) ${l10n.t('Up')}`, tooltip: l10n.t('docker compose up with this file'), command: 'gantry.compose.up', arguments: [file] };
    case 'upAllWith':
      return { title: l10n.t('Up with Options…'), tooltip: l10n.t('Choose services, profiles and options first'), command: 'gantry.compose.upWith', arguments: [file] };
    case 'downAll':
      return { title: l10n.t('Down…'), tooltip: l10n.t('Stop and remove the containers of this project'), command: 'gantry.compose.down', arguments: [file] };
    case 'state':
      return { title: stateTitle(action), tooltip: l10n.t('Show it in the Containers view'), command: 'gantry.compose.reveal', arguments: [service(action.service)] };
    case 'up':
      return { title: l10n.t('Run'), tooltip: l10n.t('docker compose up for this service'), command: 'gantry.compose.up', arguments: [file, action.service] };
    case 'restart':
      return { title: l10n.t('Restart'), command: 'gantry.container.restart', arguments: [service(action.service)] };
    case 'stop':
      return { title: l10n.t('Stop'), command: 'gantry.container.stop', arguments: [service(action.service)] };
    case 'logs':
      return { title: l10n.t('Logs'), command: 'gantry.container.viewLogs', arguments: [service(action.service)] };
    case 'shell':
      return { title: l10n.t('Shell'), command: 'gantry.container.shell', arguments: [service(action.service)] };
    case 'drift':
      return { title: l10n.t('Differences'), tooltip: l10n.t('Compare what the file says with what runs'), command: 'gantry.compose.drift', arguments: [service(action.service)] };
    case 'recreate':
      return { title: l10n.t('Recreate'), tooltip: l10n.t('Put a new container in its place, and leave the other services alone'), command: 'gantry.compose.recreate', arguments: [file, action.service] };
    case 'port': {
      const { containerId, port, hostPort, hostIp } = action;
      const subject = { kind: 'port', engineId: '', containerId, port, protocol: 'tcp', hostPort, ...(hostIp === undefined ? {} : { hostIp }) };
      return { title: `$(link-external) :${String(hostPort)}`, tooltip: l10n.t('Open port {0} in the browser', port), command: 'gantry.container.openInBrowser', arguments: [{ subject }] };
    }
  }
}

const stateIcons = { running: 'circle-filled', unwell: 'error', stopped: 'circle-outline', missing: 'circle-slash', stale: 'warning' } as const;

function stateTitle(action: Extract<ComposeLensAction, { readonly kind: 'state' }>): string {
  return `$(${stateIcons[action.state]}) ${stateText(action)}`;
}

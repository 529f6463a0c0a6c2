import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { placeOfKey, projectKey } from '../../core/model/compose.ts';
import type { ServicePlace } from '../../core/model/composeProject.ts';
import { portText } from '../../core/outline/containerWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { ComposeDocuments } from '../documents/composeDocuments.ts';
import { requireTrust } from '../platform/trust.ts';
import type { ContainersView } from '../views/containersView.ts';
import type { ComposeCommandParts } from './composeParts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

export interface ComposeLookParts extends ComposeCommandParts {
  readonly documents: ComposeDocuments;
  readonly view: ContainersView;
}

/** The commands that look at Compose projects, and that say which are shown. */
export function composeLookCommands(parts: ComposeLookParts): CommandTable {
  const { view } = parts;
  return {
    'gantry.compose.config': (args) => showConfig(parts, args),
    'gantry.compose.port': (args) => showPort(parts, args),
    'gantry.compose.openFile': (args) => openFile(parts, args),
    'gantry.compose.hide': async (args) => {
      const names = subjectsOf(args).flatMap((subject) => (subject.kind === 'stack' ? [projectKey(subject)] : []));
      await view.hidden.set([...new Set([...view.hidden.value, ...names])]);
    },
    'gantry.compose.showHidden': async () => {
      const hidden = view.hidden.value;
      const items = hidden.map((key) => {
        const { project, directory } = placeOfKey(key);
        return { label: displayText(project), description: directory === undefined ? '' : displayText(vscode.workspace.asRelativePath(directory)), key, picked: true };
      });
      const chosen = hidden.length === 1 ? items : await vscode.window.showQuickPick(items, { title: l10n.t('Show which projects again?'), canPickMany: true });
      if (!chosen) throw abortError();
      const shown = new Set(chosen.map(({ key }) => key));
      await view.hidden.set(hidden.filter((key) => !shown.has(key)));
    },
  };
}

async function showConfig({ actions, compose, documents, targets }: ComposeLookParts, args: CommandArguments): Promise<void> {
  requireTrust();
  const { target } = await targets.described(args);
  const text = await actions.run(l10n.t('Reading the configuration'), async (engine, signal) => {
    const { resolvedText } = await import('../../core/compose/resolvedConfig.ts');
    return resolvedText(await compose.load(), { engine, target }, signal);
  });
  const head = [l10n.t('What Compose makes of {0}', target.files.map((file) => vscode.workspace.asRelativePath(file)).join(', ')), l10n.t('Values of variables stand here as they are: secrets too.')];
  await documents.show(`${target.name}.yaml`, `config ${target.files.join(' ')}`, `${head.map((line) => `# ${displayText(line, 2000)}`).join('\n')}\n${text}`);
}

/** The published ports: picked, then opened where they can be, else copied. */
async function showPort({ engine, targets }: ComposeLookParts, args: CommandArguments): Promise<void> {
  const { containers, services, target } = await targets.meant(args);
  const meant = containers.filter(({ compose }) => services.length === 0 || (compose && services.includes(compose.service)));
  const items = meant.flatMap((container) => {
    const ports = container.ports.filter(({ hostPort }) => hostPort !== undefined);
    return ports.map((port) => ({ label: portText(port), description: displayText(container.name), container, port }));
  });
  if (items.length === 0) throw new UserError('invalid', l10n.t('"{0}" publishes no port now.', displayText(services[0] ?? target.name)));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Open or copy which port?') });
  if (!chosen) throw abortError();
  const { port, container } = chosen;
  if (port.protocol === 'tcp') {
    const { hostPort, hostIp } = port;
    const subject = { kind: 'port', engineId: engine.key, containerId: container.id, port: port.containerPort, protocol: port.protocol, ...(hostPort === undefined ? {} : { hostPort }), ...(hostIp === undefined ? {} : { hostIp }) };
    await vscode.commands.executeCommand('gantry.container.openInBrowser', { subject });
  } else await vscode.env.clipboard.writeText(`${port.hostIp ?? ''}:${String(port.hostPort ?? '')}`);
}

async function openFile({ targets }: ComposeLookParts, args: CommandArguments): Promise<void> {
  const { project, services } = await targets.described(args);
  const places = services.flatMap((name) => project.services.find((service) => service.name === name)?.places ?? []);
  const [first = project.files[0]] = project.files;
  const place = places.length > 1 ? await pickPlace(places) : places[0];
  const file = place?.file ?? first;
  if (file === undefined) throw new UserError('notFound', l10n.t('"{0}" has no file.', displayText(project.name)));
  const position = place ? new vscode.Position(place.name.line - 1, place.name.column - 1) : new vscode.Position(0, 0);
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(position, position) });
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** A service that several files describe is looked at in one of them. */
async function pickPlace(places: readonly ServicePlace[]): Promise<ServicePlace> {
  const items = places.map((place) => ({ label: vscode.workspace.asRelativePath(place.file), description: l10n.t('line {0}', place.line), place }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Several files describe it: open which?') });
  if (!chosen) throw abortError();
  return chosen.place;
}

import * as l10n from '@vscode/l10n';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { SwarmFile, SwarmService } from '../../core/model/swarmService.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { specWithFile, type NamedId } from '../../core/swarm/serviceForm.ts';
import { updateService } from '../../core/swarm/serviceUpdate.ts';
import { confirm } from './confirm.ts';
import type { CommandArguments } from './registry.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { waitForRollout } from './swarmRollout.ts';
import { filesOf } from './swarmTargets.ts';

type Kind = SwarmFile['kind'];

/** The most that the engine takes: the configs' limit, and the secrets'. */
const mostBytes: Readonly<Record<Kind, number>> = { config: 1_024_000, secret: 512_000 };

/** Makes a config or secret of a file. What a secret holds is shown and logged nowhere. */
export async function createFile(parts: SwarmCommandParts, kind: Kind): Promise<void> {
  const path = await askFile(kind);
  const data = await readData(path, kind);
  const name = await askName(kind, basename(path));
  parts.actions.record(['docker', kind, 'create', name, path]);
  await parts.actions.runNamed(wordsFor(name), (engine, signal) => apiOf(engine, kind).create({ name, data }, signal));
}

/** Makes a new one of a file, and puts it in place of the old one in the services that use that. */
export async function rotateFile(parts: SwarmCommandParts, args: CommandArguments, kind: Kind): Promise<void> {
  const [old] = await filesOf(parts, args, kind, { isMany: false });
  if (old === undefined) throw abortError();
  const users = await parts.actions.run(l10n.t('Asking the engine'), (engine, signal) => usersOf(engine, old, signal));
  const path = await askFile(kind);
  const data = await readData(path, kind);
  const name = await askName(kind, nextName(old.name));
  if (users.length > 0) {
    await confirm(
      titled(parts, l10n.t('Put {0} in place of {1}?', name, displayText(old.name))),
      l10n.t('Services that are updated, and read it under the same name as before: {0}.', users.map((user) => displayText(user.name)).join(', ')),
      [l10n.t('Rotate')],
    );
  }
  parts.actions.record(['docker', kind, 'create', name, path]);
  const id = await parts.actions.runNamed(wordsFor(name), (engine, signal) => apiOf(engine, kind).create({ name, data, labels: old.labels }, signal));
  for (const [index, user] of users.entries()) {
    parts.actions.record(['docker', 'service', 'update', `--${kind}-rm`, old.name, `--${kind}-add`, name, user.name]);
    try {
      await putInPlace(parts, user, kind, old, { id, name });
    } catch (error) {
      // What breaks one would break the others: they are left as they are.
      const left = users.slice(index + 1).map((each) => displayText(each.name));
      if (!(error instanceof UserError) || left.length === 0) throw error;
      throw new UserError(error.kind, `${error.message} ${l10n.t('Still with the old one: {0}.', left.join(', '))}`, { ...(error.remedy === undefined ? {} : { remedy: error.remedy }), cause: error });
    }
  }
}

async function putInPlace(parts: SwarmCommandParts, user: SwarmService, kind: Kind, old: SwarmFile, next: NamedId): Promise<void> {
  const names = { doing: l10n.t('Updating {0}', displayText(user.name)), failed: l10n.t('{0} could not be updated.', displayText(user.name)) };
  await parts.actions.runNamed(names, async (engine, signal) => {
    const details = await engine.swarm.services.inspect(user.id, signal);
    return updateService(engine, details, specWithFile(details.spec, kind === 'secret' ? 'Secret' : 'Config', old.id, next), {}, signal);
  });
  await waitForRollout(parts, user);
}

/** What is in use is not removed; who uses it is said. */
export async function removeFiles(parts: SwarmCommandParts, args: CommandArguments, kind: Kind): Promise<void> {
  const files = await filesOf(parts, args, kind);
  const used = await parts.actions.run(l10n.t('Asking the engine'), async (engine, signal) => {
    const services = await engine.swarm.services.list({}, signal);
    return files.flatMap((file) => {
      const users = services.filter((service) => isUser(service, file));
      return users.length === 0 ? [] : [l10n.t('{0} is used by {1}.', displayText(file.name), users.map(({ name }) => displayText(name)).join(', '))];
    });
  });
  if (used.length > 0) throw new UserError('conflict', used.join(' '), { remedy: l10n.t('Take it out of these services first, or rotate it.') });
  const shown = files.map(({ name }) => displayText(name));
  await confirm(titled(parts, files.length === 1 ? l10n.t('Remove {0}?', shown[0] ?? '') : severalTitle(kind, files.length)), files.length === 1 ? l10n.t('What it holds is lost.') : shown.join(', '), [l10n.t('Remove')]);
  await parts.actions.bulk(files, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: (count) => (kind === 'secret' ? l10n.t('{0} secrets', count) : l10n.t('{0} configs', count)),
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', kind, 'rm', name],
    run: (engine, { id }, signal) => apiOf(engine, kind).remove(id, signal),
  });
}

function severalTitle(kind: Kind, count: number): string {
  return kind === 'secret' ? l10n.t('Remove {0} secrets?', count) : l10n.t('Remove {0} configs?', count);
}

function apiOf({ swarm }: Engine, kind: Kind): Engine['swarm']['secrets'] {
  return kind === 'secret' ? swarm.secrets : swarm.configs;
}

async function usersOf({ swarm }: Engine, file: SwarmFile, signal: AbortSignal): Promise<readonly SwarmService[]> {
  return (await swarm.services.list({}, signal)).filter((service) => isUser(service, file));
}

function isUser({ configs, secrets }: SwarmService, { kind, id }: SwarmFile): boolean {
  return (kind === 'secret' ? secrets : configs).some((file) => file.id === id);
}

async function askFile(kind: Kind): Promise<string> {
  const [uri] = (await vscode.window.showOpenDialog({ title: kind === 'secret' ? l10n.t('The file that holds the secret') : l10n.t('The file that holds the config'), openLabel: l10n.t('Use') })) ?? [];
  if (uri === undefined) throw abortError();
  return uri.fsPath;
}

async function readData(path: string, kind: Kind): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes[kind]) throw new UserError('invalid', l10n.t('{0} is too large: the swarm takes at most {1} bytes.', basename(path), mostBytes[kind]));
    return await readFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('file', l10n.t('{0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
}

async function askName(kind: Kind, value: string): Promise<string> {
  const title = kind === 'secret' ? l10n.t('Create Secret') : l10n.t('Create Config');
  const fitting = value.replace(/[^\w.-]/g, '-').replace(/^[^a-zA-Z\d]+|[^a-zA-Z\d]+$/g, '').slice(0, longestName);
  const name = await vscode.window.showInputBox({ title, prompt: l10n.t('Its name in the swarm'), value: fitting, validateInput: nameProblem });
  if (name === undefined) throw abortError();
  return name;
}

const longestName = 64;

function nameProblem(name: string): string | undefined {
  return /^[a-zA-Z\d](?:[\w.-]{0,62}[a-zA-Z\d])?$/.test(name) ? undefined : l10n.t('Letters, digits, "-", "_" and ".", at most 64.');
}

/** `key` is followed by `key-2`. */
function nextName(name: string): string {
  const [, stem = name, number] = /^(.*?)-(\d+)$/.exec(name) ?? [];
  const end = `-${String(number === undefined ? 2 : Number(number) + 1)}`;
  return `${stem.slice(0, longestName - end.length)}${end}`;
}

function wordsFor(name: string): { readonly doing: string; readonly failed: string } {
  return { doing: l10n.t('Creating {0}', displayText(name)), failed: l10n.t('{0} could not be created.', displayText(name)) };
}

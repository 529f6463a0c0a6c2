import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError, isAbort } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { isRepositoryName, parseImageName } from '../../core/model/imageName.ts';
import type { RegistryAccess } from '../../core/model/registry.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { dockerHub } from '../../core/registry/registryAddress.ts';
import { isNoTls } from '../../core/registry/registryErrors.ts';
import type { LoadedRegistries } from '../platform/windowRegistries.ts';
import { nodeOf } from '../views/row.ts';
import { confirm } from './confirm.ts';
import { askFilter } from './filterInput.ts';
import { askValue } from './form.ts';
import { withProgress } from './progress.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { loginCommands } from './registryLogins.ts';
import { askHost, askLogin, hostOf, registryName, type RegistryParts } from './registryParts.ts';
import { registryTagCommands } from './registryTags.ts';
import { subjectsOf } from './targets.ts';

/** The commands of the view "Registries", by id. */
export function registryCommands(parts: RegistryParts): CommandTable {
  const { view } = parts;
  return {
    ...loginCommands(parts),
    ...registryTagCommands(parts),
    'gantry.registry.connect': () => connect(parts),
    'gantry.registry.disconnect': (args) => disconnect(parts, args),
    'gantry.registry.addRepository': (args) => addRepository(parts, args),
    'gantry.registry.forgetRepository': (args) => forgetRepositories(parts, args),
    'gantry.registry.refresh': ([row]) => view.outline?.refresh(nodeOf(row)),
    'gantry.registry.filter': () => askFilter(view.filter, l10n.t('Show repositories whose name contains…')),
    'gantry.registry.clearFilter': () => view.filter.set(''),
    'gantry.registry.filterTags': (args) => filterTags(parts, args),
    'gantry.registry.sortTags': () => sortTags(parts),
  };
}

async function connect(parts: RegistryParts): Promise<void> {
  const loaded = await parts.registries.load();
  const { registries } = loaded;
  const host = await askHost(l10n.t('Connect a Registry'));
  if (registries.find(host)) throw new UserError('invalid', l10n.t('{0} is connected already.', registryName(host)));
  const access = await findAccess(parts, loaded, host);
  await registries.connect({ host, access });
  await parts.view.show();
}

/** Finds out how a registry can be spoken to; a person agrees to each step down, and says who they are where that is asked. */
async function findAccess({ registries: window }: RegistryParts, { registries }: LoadedRegistries, host: string): Promise<RegistryAccess> {
  let access: RegistryAccess = 'verified';
  let login: { readonly username: string; readonly secret: string } | undefined;
  for (;;) {
    const client = registries.createClient({ host, access }, login);
    try {
      await withProgress(l10n.t('Connecting {0}', registryName(host)), (signal) => client.ping(signal));
      if (login) await window.secrets.keep(host, login);
      return access;
    } catch (error) {
      if (isAbort(error) || !(error instanceof UserError)) throw error;
      const next: RegistryAccess | undefined = access === 'verified' ? await agreedAccess(host, error) : undefined;
      if (next) access = next;
      // What docker login left is asked first, whatever was typed here: its row offers to log in anew.
      else if (error.kind === 'unauthorized' && !login && (await registries.login(host)).login) return access;
      else if (error.kind === 'unauthorized') login = await signIn(host, error, login?.username);
      else throw error;
    } finally {
      client.dispose();
    }
  }
}

/** Whether a person agrees to speak to a registry that cannot prove who it is. @returns undefined where that is not what is wrong. */
async function agreedAccess(host: string, error: UserError): Promise<RegistryAccess | undefined> {
  if (error.kind !== 'certificate') return undefined;
  if (isNoTls(error)) {
    const detail = l10n.t('Whoever is on the way can read and change what is sent: images, names and passwords too. Agree only where you know the network, as on this machine.');
    await confirm(l10n.t('{0} does not encrypt. Connect it without encryption?', host), detail, [l10n.t('Connect without Encryption')]);
    return 'plain';
  }
  const detail = `${error.message}\n\n${l10n.t('Without the check somebody on the way could pretend to be this registry, and read your password.')} ${error.remedy ?? ''}`;
  await confirm(l10n.t('Connect {0} without checking its certificate?', host), detail, [l10n.t('Connect without Check')]);
  return 'unverified';
}

async function signIn(host: string, error: UserError, user: string | undefined): Promise<{ readonly username: string; readonly secret: string }> {
  if (user !== undefined) {
    const again = l10n.t('Try Again');
    const chosen = await vscode.window.showErrorMessage(error.message, again);
    if (chosen !== again) throw abortError();
  }
  return askLogin(host, user);
}

async function disconnect({ registries: window }: RegistryParts, args: CommandArguments): Promise<void> {
  const loaded = await window.load();
  const host = await hostOf(args, loaded, l10n.t('Disconnect a Registry'));
  const hasSecret = (await window.secrets.get(host)) !== undefined;
  const detail = hasSecret ? l10n.t('What you told this editor to sign in there with is forgotten too.') : l10n.t('It is no longer shown here. Nothing in it changes, and what docker login left stays.');
  await confirm(l10n.t('Disconnect {0}?', registryName(host)), detail, [l10n.t('Disconnect')]);
  await window.secrets.forget(host);
  loaded.browser.forget(host);
  await loaded.registries.disconnect(host);
}

/** A repository that its registry does not list: it is asked for first, so that no wrong name stays. */
async function addRepository({ registries: window, view }: RegistryParts, args: CommandArguments): Promise<void> {
  const loaded = await window.load();
  const host = await hostOf(args, loaded, l10n.t('Add a Repository'));
  const name = await askValue({ title: l10n.t('Add a Repository of {0}', registryName(host)), prompt: l10n.t('The name of the repository'), placeHolder: host === dockerHub ? 'library/busybox' : 'team/app' }, (text) => readRepository(host, text));
  if (name === undefined) throw abortError();
  await withProgress(l10n.t('Looking for {0}', displayText(name)), (signal) => loaded.registries.client(host).tags(name, undefined, signal));
  await loaded.registries.addRepository(host, name);
  view.outline?.redraw();
}

/** "busybox", "team/app" or the whole name with the registry's. @throws where it is the name of no repository there. */
function readRepository(host: string, text: string): string {
  const typed = text.trim();
  const whole = typed.startsWith(`${host}/`) || host === dockerHub ? typed : `${host}/${typed}`;
  const { registry, repository, tag, digest } = parseImageName(whole);
  if (tag !== undefined || digest !== undefined) throw new UserError('invalid', l10n.t('The name of a repository has neither tag nor digest.'));
  if (registry !== host || !isRepositoryName(repository)) throw new UserError('invalid', l10n.t('"{0}" is not in {1}.', displayText(typed), registryName(host)));
  return repository;
}

async function forgetRepositories({ registries: window }: RegistryParts, args: CommandArguments): Promise<void> {
  const { registries } = await window.load();
  for (const subject of subjectsOf(args)) if (subject.kind === 'registryRepository') await registries.forgetRepository(subject.host, subject.repository);
}

async function filterTags({ view }: RegistryParts, args: CommandArguments): Promise<void> {
  const [subject] = subjectsOf(args);
  const { outline } = view;
  if (subject?.kind !== 'registryRepository' || !outline) return;
  const filter = await vscode.window.showInputBox({ title: l10n.t('Filter the Tags of {0}', displayText(subject.repository)), prompt: l10n.t('Words that tags contain; empty for all tags'), value: outline.tagFilter(subject) });
  if (filter === undefined) throw abortError();
  outline.setTagFilter(subject, filter.trim());
}

async function sortTags({ view }: RegistryParts): Promise<void> {
  const items = [
    { label: l10n.t('Newest version first'), order: 'newest' as const },
    { label: l10n.t('As the registry lists them'), order: 'listed' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items.map((item) => ({ ...item, ...(item.order === view.order.value ? { description: l10n.t('now') } : {}) })), { placeHolder: l10n.t('Sort tags') });
  if (chosen === undefined) throw abortError();
  await view.order.set(chosen.order);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';
import { dockerHub, parseRegistryHost } from '../../core/registry/registryAddress.ts';
import type { JsonDocuments } from '../documents/jsonDocuments.ts';
import type { LoadedRegistries, WindowRegistries } from '../platform/windowRegistries.ts';
import type { RegistriesView } from '../views/registriesView.ts';
import { askValue } from './form.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** What the commands for registries are built from. */
export interface RegistryParts extends CommandParts {
  readonly registries: WindowRegistries;
  readonly view: RegistriesView;
  readonly manifests: JsonDocuments;
}

/** The name that people know a registry by. */
export function registryName(host: string): string {
  return host === dockerHub ? 'Docker Hub' : displayText(host);
}

/** Asks for the address of a registry. */
export async function askHost(title: string): Promise<string> {
  const host = await askValue({ title, prompt: l10n.t('The address of the registry; docker.io for Docker Hub'), placeHolder: 'registry.example.com:5000' }, parseRegistryHost);
  if (host === undefined) throw abortError();
  return host;
}

/** The registry of the row, or a connected one that is picked. @param other whether one that is not connected can be named too. */
export async function hostOf(args: CommandArguments, { registries }: LoadedRegistries, title: string, other = false): Promise<string> {
  const subject = subjectsOf(args).find((each) => 'host' in each);
  if (subject && 'host' in subject) return subject.host;
  const hosts = registries.connected.map(({ host }) => host);
  if (hosts.length === 0) {
    if (other) return askHost(title);
    throw new UserError('invalid', l10n.t('No registry is connected.'), { remedy: l10n.t('Connect one by "Docker: Connect Registry…".') });
  }
  const items = [...hosts.map((host) => ({ label: registryName(host), host })), ...(other ? [{ label: `$(add) ${l10n.t('Another registry…')}`, host: undefined }] : [])];
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Choose a registry') });
  if (chosen === undefined) throw abortError();
  return chosen.host ?? askHost(title);
}

/** Something in a repository that a row stands for: a tag, or a manifest. */
export type RegistryThing = Extract<Subject, { readonly kind: 'registryTag' | 'registryManifest' }>;

/** The tags and manifests of the rows. */
export function thingsOf(args: CommandArguments): readonly RegistryThing[] {
  return subjectsOf(args).filter((subject) => subject.kind === 'registryTag' || subject.kind === 'registryManifest');
}

/** A user name and a password or token. @param user what is proposed. */
export async function askLogin(host: string, user = ''): Promise<{ readonly username: string; readonly secret: string }> {
  const title = l10n.t('Sign In to {0}', registryName(host));
  const username = await vscode.window.showInputBox({ title, prompt: l10n.t('The user name'), value: user, ignoreFocusOut: true, validateInput: (text) => (/[:\p{Cc}]/u.test(text) ? l10n.t('A user name holds no ":".') : undefined) });
  if (username === undefined || username.trim() === '') throw abortError();
  const secret = await vscode.window.showInputBox({ title, prompt: l10n.t('The password or access token of {0}', displayText(username)), password: true, ignoreFocusOut: true });
  if (secret === undefined || secret === '') throw abortError();
  return { username: username.trim(), secret };
}

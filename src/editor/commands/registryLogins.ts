import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { displayText } from '../../core/outline/displayText.ts';
import type { DockerConfigPlace } from '../../core/registry/dockerConfig.ts';
import type { LoginKeeper } from '../../core/registry/dockerLogin.ts';
import { confirm } from './confirm.ts';
import { withProgress } from './progress.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askLogin, hostOf, registryName, type RegistryParts } from './registryParts.ts';

/** What `docker login` and `docker logout` do: the only commands that write where the docker CLI keeps its logins. */
export function loginCommands(parts: RegistryParts): CommandTable {
  return {
    'gantry.registry.logIn': (args) => logIn(parts, args),
    'gantry.registry.logOut': (args) => logOut(parts, args),
  };
}

const place = (): DockerConfigPlace => ({ environment: process.env, homeFolder: homedir() });

/** The login is tried before it is kept. */
async function logIn({ registries: window, actions }: RegistryParts, args: CommandArguments): Promise<void> {
  const loaded = await window.load();
  const { registries, browser } = loaded;
  const host = await hostOf(args, loaded, l10n.t('Log In to a Registry'), true);
  const known = await registries.login(host);
  const login = await askLogin(host, known.login?.username);
  actions.record(['docker', 'login', '--username', login.username, '--password-stdin', ...(host === 'docker.io' ? [] : [host])]);
  const client = registries.createClient({ host, access: registries.find(host)?.access ?? 'verified' }, login);
  try {
    await withProgress(l10n.t('Signing in to {0}', registryName(host)), (signal) => client.ping(signal));
  } finally {
    client.dispose();
  }
  const { keepDockerLogin } = await import('../../core/registry/dockerLogin.ts');
  const keeper = await keepDockerLogin(host, login, place());
  // From now on it is known by the docker CLI's, which is asked first.
  await window.secrets.forget(host);
  browser.forget(host);
  registries.reset(host);
  void vscode.window.showInformationMessage(`${l10n.t('Signed in to {0} as {1}.', registryName(host), displayText(login.username))} ${keptText(keeper)}`);
}

function keptText(keeper: LoginKeeper): string {
  return keeper.kind === 'helper'
    ? l10n.t('The credential helper "{0}" keeps the password.', keeper.helper)
    : l10n.t('The password stands unencrypted in {0}, as docker login leaves it: a credential helper would encrypt it.', keeper.path);
}

async function logOut({ registries: window, actions }: RegistryParts, args: CommandArguments): Promise<void> {
  const loaded = await window.load();
  const host = await hostOf(args, loaded, l10n.t('Log Out of a Registry'), true);
  const name = registryName(host);
  await confirm(l10n.t('Log out of {0}?', name), l10n.t('The password is forgotten: here, and for the docker command line.'), [l10n.t('Log Out')]);
  actions.record(['docker', 'logout', ...(host === 'docker.io' ? [] : [host])]);
  const { forgetDockerLogin } = await import('../../core/registry/dockerLogin.ts');
  const hadSecret = (await window.secrets.get(host)) !== undefined;
  const wasKnown = await forgetDockerLogin(host, place());
  await window.secrets.forget(host);
  loaded.browser.forget(host);
  loaded.registries.reset(host);
  void vscode.window.showInformationMessage(wasKnown || hadSecret ? l10n.t('Signed out of {0}.', name) : l10n.t('Nobody was signed in to {0}.', name));
}

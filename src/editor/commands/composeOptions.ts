import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { plainUp, type UpOptions } from '../../core/compose/composeCommand.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { envFilesText, pickEnvFiles } from './composeEnvFiles.ts';
import { askForm, type FormField } from './form.ts';

export interface ChosenUp {
  readonly up: UpOptions & { readonly verb: 'up' };
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
}

interface Choice {
  readonly label: string;
  readonly description: string;
  readonly change: Partial<UpOptions>;
}

function choices(): readonly Choice[] {
  return [
    { label: l10n.t('Build'), description: '--build', change: { build: true } },
    { label: l10n.t('Pull'), description: '--pull always', change: { pull: 'always' } },
    { label: l10n.t('Force Recreate'), description: '--force-recreate', change: { forceRecreate: true } },
    { label: l10n.t('Wait until Healthy'), description: '--wait', change: { wait: true } },
    { label: l10n.t('Remove Orphans'), description: '--remove-orphans', change: { removeOrphans: true } },
    { label: l10n.t('Without Dependencies'), description: '--no-deps', change: { noDeps: true } },
    { label: l10n.t('New Anonymous Volumes'), description: '--renew-anon-volumes', change: { renewAnonVolumes: true } },
    { label: l10n.t('Stay Attached'), description: l10n.t('without --detach'), change: { detach: false } },
  ];
}

/** Asks how a project is to be brought up. @param services those that are meant to begin with; none: all. */
export async function askUp(project: ComposeProject, services: readonly string[]): Promise<ChosenUp> {
  let chosen: readonly string[] = services;
  let { profiles, envFiles } = project;
  let options: readonly Choice[] = [];
  const all = choices();
  const fields = (): readonly FormField[] => [
    {
      label: l10n.t('Services'),
      value: chosen.length === 0 ? l10n.t('all') : chosen.map((name) => displayText(name)).join(', '),
      edit: async () => {
        chosen = (await pickServices(project, profiles, chosen)) ?? chosen;
      },
    },
    {
      label: l10n.t('Profiles'),
      value: project.knownProfiles.length === 0 ? l10n.t('no service has one') : profiles.join(', ') || l10n.t('none'),
      edit: async () => {
        profiles = (await pickProfiles(project, profiles)) ?? profiles;
      },
    },
    {
      label: l10n.t('Environment Files'),
      value: envFilesText(envFiles),
      edit: async () => {
        envFiles = (await pickEnvFiles({ ...project, envFiles })) ?? envFiles;
      },
    },
    {
      label: l10n.t('Options'),
      value: options.map(({ label }) => label).join(', ') || l10n.t('none'),
      edit: async () => {
        const picked = await vscode.window.showQuickPick(all.map((choice) => ({ ...choice, picked: options.includes(choice), choice })), { title: l10n.t('Options'), canPickMany: true });
        if (picked) options = picked.map(({ choice }) => choice);
      },
    },
  ];
  await askForm(l10n.t('Up {0}', displayText(project.name)), fields, () => l10n.t('Up'));
  return { up: { ...plainUp, services: chosen, ...Object.assign({}, ...options.map(({ change }) => change)) as Partial<UpOptions> }, profiles, envFiles };
}

/** All services can be picked, those of profiles that are not active too. @returns undefined where that was cancelled; none where all that are active are meant. */
export async function pickServices(project: ComposeProject, profiles: readonly string[], chosen: readonly string[]): Promise<readonly string[] | undefined> {
  const isActive = (own: readonly string[]): boolean => own.length === 0 || own.some((profile) => profiles.includes(profile));
  const items = project.services.map((service) => ({
    label: displayText(service.name),
    description: [service.image ?? (service.hasBuild ? l10n.t('from a build') : ''), service.profiles.length === 0 ? '' : l10n.t('profile {0}', service.profiles.join(', '))].filter((text) => text !== '').map((text) => displayText(text)).join(' · '),
    picked: chosen.length === 0 ? isActive(service.profiles) : chosen.includes(service.name),
    service,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Services'), canPickMany: true, matchOnDescription: true });
  if (!picked) return undefined;
  const names = picked.map(({ service }) => service.name);
  const active = project.services.filter((service) => isActive(service.profiles)).map(({ name }) => name);
  return names.length === 0 || (names.length === active.length && active.every((name) => names.includes(name))) ? [] : names;
}

export async function pickProfiles(project: ComposeProject, profiles: readonly string[]): Promise<readonly string[] | undefined> {
  if (project.knownProfiles.length === 0) return undefined;
  const items = project.knownProfiles.map((profile) => {
    const services = project.services.filter((service) => service.profiles.includes(profile)).map(({ name }) => displayText(name));
    return { label: displayText(profile), description: services.join(', '), picked: profiles.includes(profile), profile };
  });
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Profiles'), canPickMany: true });
  return picked?.map(({ profile }) => profile);
}

/** The order in which the files of a folder are laid over each other: picked one after the other. */
export async function pickFiles(project: ComposeProject): Promise<readonly string[]> {
  const all = [...project.files, ...project.otherFiles];
  const chosen: string[] = [];
  for (;;) {
    const done = { label: `$(check) ${l10n.t('Use These Files')}`, description: chosen.map((file) => vscode.workspace.asRelativePath(file)).join(' + '), file: undefined };
    const items = all.filter((file) => !chosen.includes(file)).map((file) => ({ label: vscode.workspace.asRelativePath(file), description: project.files.includes(file) ? l10n.t('now') : '', file }));
    if (items.length === 0) return chosen;
    const placeHolder = chosen.length === 0 ? l10n.t('Which file comes first?') : l10n.t('Which file is laid over it?');
    const picked = await vscode.window.showQuickPick(chosen.length === 0 ? items : [done, ...items], { title: l10n.t('Files of {0}', displayText(project.name)), placeHolder });
    if (!picked) throw abortError();
    if (picked.file === undefined) return chosen;
    chosen.push(picked.file);
  }
}

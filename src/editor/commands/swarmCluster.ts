import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { joinCommandOf } from '../../core/swarm/joinCommand.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { confirm, confirmList } from './confirm.ts';
import { askForm, askValue, type FormField } from './form.ts';
import type { SwarmState } from '../../core/model/swarm.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { keyNames } from './swarmTokens.ts';

/** Makes the engine the first manager of a new swarm, or of what is left of one. */
export async function initSwarm(parts: SwarmCommandParts): Promise<void> {
  const local = await parts.actions.run(l10n.t('Asking the engine'), (engine, signal) => engine.swarm.local(signal));
  const isForced = local.state !== 'inactive';
  if (isForced) await confirmForce(parts, local.isManager);
  const options = { advertiseAddress: isForced ? local.address : '', listenAddress: '0.0.0.0:2377', isAutolocked: false };
  const form = await askInit(options);
  parts.actions.record(['docker', 'swarm', 'init', ...(isForced ? ['--force-new-cluster'] : []), ...(form.advertiseAddress === '' ? [] : ['--advertise-addr', form.advertiseAddress]), ...(form.isAutolocked ? ['--autolock'] : [])]);
  const names = { doing: l10n.t('Initializing a swarm'), failed: l10n.t('A swarm could not be initialized.') };
  await parts.actions.runNamed(names, (engine, signal) => engine.swarm.init({ ...form, isForced }, signal));
  await show(parts);
  if (!form.isAutolocked) return;
  // The swarm is there, whether its key can be read or not.
  const key = await parts.actions.runNamed(keyNames(), (engine, signal) => engine.swarm.unlockKey(signal));
  const copy = l10n.t('Copy Unlock Key');
  const chosen = await vscode.window.showWarningMessage(l10n.t('Managers of this swarm are locked when they start again. Keep the unlock key in a safe place: without it they cannot be brought back.'), copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(key);
}

/** @throws an abort error where nobody wants that. */
async function confirmForce(parts: SwarmCommandParts, isManager: boolean): Promise<void> {
  if (!isManager) throw new UserError('conflict', l10n.t('This engine is in a swarm already.'), { remedy: l10n.t('Leave that swarm first.') });
  await confirm(
    titled(parts, l10n.t('Begin anew with what this manager knows?')),
    l10n.t('This engine becomes the only manager; the other managers are no part of the swarm any more. Services, networks, configs and secrets stay. It is the way out where most of the managers are lost for good.'),
    [l10n.t('Force New Cluster')],
  );
}

interface InitForm {
  readonly advertiseAddress: string;
  readonly listenAddress: string;
  readonly isAutolocked: boolean;
}

async function askInit(initial: InitForm): Promise<InitForm> {
  let form = initial;
  const fields = (): readonly FormField[] => [
    addressField(l10n.t('Advertise address'), form.advertiseAddress, l10n.t('How other nodes reach this engine: an address or a network interface; empty where it has only one'), (advertiseAddress) => (form = { ...form, advertiseAddress })),
    addressField(l10n.t('Listen address'), form.listenAddress, l10n.t('Where it listens for other nodes'), (listenAddress) => (form = { ...form, listenAddress: listenAddress || '0.0.0.0:2377' })),
    {
      label: l10n.t('Lock managers'),
      value: form.isAutolocked ? l10n.t('yes') : l10n.t('no'),
      detail: l10n.t('A manager that starts again needs a key before it takes part'),
      edit: () => {
        form = { ...form, isAutolocked: !form.isAutolocked };
        return Promise.resolve();
      },
    },
  ];
  await askForm(l10n.t('Initialize Swarm'), fields, () => l10n.t('Initialize'));
  return form;
}

function addressField(label: string, value: string, detail: string, set: (value: string) => void): FormField {
  return {
    label,
    value: value === '' ? l10n.t('as the engine finds out') : value,
    detail,
    edit: async () => {
      const answer = await askValue({ title: label, prompt: detail, value }, readAddress);
      if (answer !== undefined) set(answer);
    },
  };
}

function readAddress(text: string): string {
  const trimmed = text.trim();
  if (/^[\w.:[\]-]*$/.test(trimmed)) return trimmed;
  throw new UserError('invalid', l10n.t('"{0}" is no address.', trimmed));
}

/** Brings the engine into a swarm that is there. */
export async function joinSwarm(parts: SwarmCommandParts): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('Join Swarm'),
    prompt: l10n.t('The command that "Copy Join Command…" copied on a manager, or only the token'),
    placeHolder: 'docker swarm join --token SWMTKN-1-… 192.0.2.1:2377',
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' || joinCommandOf(typed) ? undefined : l10n.t('This is no join token.')),
  });
  const known = text === undefined ? undefined : joinCommandOf(text);
  if (!known) throw abortError();
  const managerAddress = known.managerAddress || (await askManager());
  // The token is a credential.
  parts.actions.record(['docker', 'swarm', 'join', '--token', '…', managerAddress]);
  const names = { doing: l10n.t('Joining the swarm of {0}', managerAddress), failed: l10n.t('The swarm could not be joined.') };
  try {
    await parts.actions.runNamed(names, (engine, signal) => engine.swarm.join({ token: known.token, managerAddress, advertiseAddress: '', listenAddress: '0.0.0.0:2377' }, signal));
  } finally {
    // An engine that could not join in time goes on trying.
    await parts.swarm.recheck();
  }
  await show(parts);
}

async function askManager(): Promise<string> {
  const address = await askValue({ title: l10n.t('Join Swarm'), prompt: l10n.t('The address of a manager, as 192.0.2.1:2377'), ignoreFocusOut: true }, (text) => {
    const trimmed = readAddress(text);
    if (trimmed === '') throw new UserError('invalid', l10n.t('Give the address of a manager.'));
    return trimmed;
  });
  if (address === undefined) throw abortError();
  return address;
}

/** Takes the engine out of its swarm; the last manager takes the swarm with it. */
export async function leaveSwarm(parts: SwarmCommandParts): Promise<void> {
  const facts = await parts.actions.run(l10n.t('Asking the engine'), factsOf);
  if (facts.state === 'inactive') throw new UserError('invalid', l10n.t('This engine is in no swarm.'));
  await confirmList({ title: titled(parts, facts.isLast ? l10n.t('Leave the swarm, and end it?') : l10n.t('Leave the swarm?')), lines: facts.lines, action: l10n.t('Leave') });
  parts.actions.record(['docker', 'swarm', 'leave', ...(facts.isForced ? ['--force'] : [])]);
  const names = { doing: l10n.t('Leaving the swarm'), failed: l10n.t('The swarm could not be left.') };
  await parts.actions.runNamed(names, (engine, signal) => engine.swarm.leave({ isForced: facts.isForced }, signal));
  await parts.swarm.recheck();
}

interface LeaveFacts {
  readonly state: SwarmState;
  /** The engine lets a manager, and one that cannot tell whether it is one, go by force only. */
  readonly isForced: boolean;
  readonly isLast: boolean;
  readonly lines: readonly string[];
}

async function factsOf(engine: Engine, signal: AbortSignal): Promise<LeaveFacts> {
  const { state, isManager } = await engine.swarm.local(signal);
  if (state === 'locked') return { state, isForced: true, isLast: false, lines: [l10n.t('This manager is locked, and what it knows of the swarm is lost here. If it is the last manager, all of the swarm is lost: services, configs, secrets and networks.')] };
  const isForced = isManager || state === 'error';
  if (!isManager) return { state, isForced, isLast: false, lines: [l10n.t('What runs here for the swarm is started on other nodes. Containers that were started by hand stay.')] };
  try {
    const nodes = await engine.swarm.nodes.list({}, signal);
    const managers = nodes.filter(({ manager }) => manager);
    if (managers.length > 1) return { state, isForced, isLast: false, lines: managerLines(managers.length, managers.filter(({ manager }) => manager?.isReachable).length) };
    return { state, isForced, isLast: true, lines: await lostLines(engine, signal) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Without a leader nobody knows more.
    return { state, isForced, isLast: false, lines: [error.message, l10n.t('What this manager knows of the swarm is lost here.')] };
  }
}

function managerLines(count: number, reachable: number): readonly string[] {
  const left = count - 1;
  const lines = [l10n.t('{0} managers are left.', left)];
  // The manager that leaves by force still counts until it is removed from the list of nodes.
  if (reachable - 1 <= count / 2) lines.push(l10n.t('Then no more than half of the managers answer, and the swarm cannot be changed any more. Demote this node first.'));
  return lines;
}

/** All that goes with the last manager. */
async function lostLines({ swarm }: Engine, signal: AbortSignal): Promise<readonly string[]> {
  const [services, configs, secrets, networks] = await Promise.all([swarm.services.list({}, signal), swarm.configs.list({}, signal), swarm.secrets.list({}, signal), swarm.networks.list({}, signal)]);
  return [
    l10n.t('This is the last manager: all of the swarm is lost.'),
    ...services.map(({ name }) => l10n.t('Service {0}', displayText(name))),
    ...configs.map(({ name }) => l10n.t('Config {0}', displayText(name))),
    ...secrets.map(({ name }) => l10n.t('Secret {0}', displayText(name))),
    ...networks.filter(({ isIngress }) => !isIngress).map(({ name }) => l10n.t('Network {0}', displayText(name))),
  ];
}

async function show({ swarm }: SwarmCommandParts): Promise<void> {
  await swarm.recheck();
  await vscode.commands.executeCommand('gantry.swarm.focus');
}

import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { confirm } from './confirm.ts';
import { askForm, askValue, type FormField } from './form.ts';
import type { CommandArguments } from './registry.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { networksOf } from './swarmTargets.ts';

interface NetworkForm {
  readonly name: string;
  readonly isAttachable: boolean;
  readonly isEncrypted: boolean;
  readonly subnet: string;
}

/** Makes a network of the whole swarm. */
export async function createNetwork(parts: SwarmCommandParts): Promise<void> {
  let form: NetworkForm = { name: '', isAttachable: true, isEncrypted: false, subnet: '' };
  const set = (changes: Partial<NetworkForm>): void => {
    form = { ...form, ...changes };
  };
  await askForm(l10n.t('Create Overlay Network'), () => fieldsOf(form, set), () => (form.name === '' ? undefined : l10n.t('Create')));
  const { name, isAttachable, isEncrypted, subnet } = form;
  parts.actions.record(['docker', 'network', 'create', '--driver', 'overlay', ...(isAttachable ? ['--attachable'] : []), ...(isEncrypted ? ['--opt', 'encrypted'] : []), ...(subnet === '' ? [] : ['--subnet', subnet]), name]);
  const names = { doing: l10n.t('Creating {0}', displayText(name)), failed: l10n.t('{0} could not be created.', displayText(name)) };
  await parts.actions.runNamed(names, (engine, signal) => engine.swarm.networks.create({ name, isAttachable, isEncrypted, subnets: subnet === '' ? [] : [{ subnet }] }, signal));
}

function fieldsOf(form: NetworkForm, set: (changes: Partial<NetworkForm>) => void): readonly FormField[] {
  const word = (value: boolean): string => (value ? l10n.t('yes') : l10n.t('no'));
  const toggle = (changes: Partial<NetworkForm>): Promise<void> => {
    set(changes);
    return Promise.resolve();
  };
  return [
    {
      label: l10n.t('Name'),
      value: form.name === '' ? l10n.t('none') : form.name,
      edit: async () => {
        const name = await askValue({ title: l10n.t('Name'), prompt: l10n.t('Letters, digits, "-", "_" and "."'), value: form.name }, readName);
        if (name !== undefined) set({ name });
      },
    },
    { label: l10n.t('Attachable'), value: word(form.isAttachable), detail: l10n.t('Containers that are run by hand may join it'), edit: () => toggle({ isAttachable: !form.isAttachable }) },
    { label: l10n.t('Encrypted'), value: word(form.isEncrypted), detail: l10n.t('What goes from node to node cannot be read on the way; it costs speed'), edit: () => toggle({ isEncrypted: !form.isEncrypted }) },
    {
      label: l10n.t('Subnet'),
      value: form.subnet === '' ? l10n.t('as the engine chooses') : form.subnet,
      edit: async () => {
        const subnet = await askValue({ title: l10n.t('Subnet'), prompt: l10n.t('As 10.10.0.0/24; empty: the engine chooses'), value: form.subnet }, readSubnet);
        if (subnet !== undefined) set({ subnet });
      },
    },
  ];
}

function readName(text: string): string {
  const name = text.trim();
  if (/^[a-zA-Z\d][\w.-]*$/.test(name)) return name;
  throw new UserError('invalid', l10n.t('"{0}" is no name of a network.', name));
}

function readSubnet(text: string): string {
  const subnet = text.trim();
  if (subnet === '' || /^[\da-fA-F.:]+\/\d{1,3}$/.test(subnet)) return subnet;
  throw new UserError('invalid', l10n.t('"{0}" is no subnet such as 10.10.0.0/24.', subnet));
}

export async function removeNetworks(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const networks = await networksOf(parts, args, { fits: ({ isIngress }) => !isIngress });
  const shown = networks.map(({ name }) => displayText(name));
  await confirm(titled(parts, networks.length === 1 ? l10n.t('Remove {0}?', shown[0] ?? '') : l10n.t('Remove {0} networks?', networks.length)), networks.length === 1 ? '' : shown.join(', '), [l10n.t('Remove')]);
  await parts.actions.bulk(networks, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: (count) => l10n.t('{0} networks', count),
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ name }) => ['docker', 'network', 'rm', name],
    run: (engine, { id }, signal) => engine.swarm.networks.remove(id, signal),
  });
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { NetworkSpec, NetworkSubnet } from '../../core/model/network.ts';
import { networkCommand, parseOptionalAddress, parseSubnet, subnetProblem } from '../../core/model/networkInput.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askForm, askValue, type FormField } from './form.ts';
import { pairsField } from './pairsInput.ts';
import { readName, type NetworkParts } from './surroundingParts.ts';

/** Asks what a network is to be like, and makes it. */
export async function createNetwork({ actions, reveal }: NetworkParts): Promise<void> {
  const spec = await askNetwork(l10n.t('Create a Network'));
  actions.record(networkCommand(spec));
  const name = displayText(spec.name);
  const { id, warning } = await actions.runNamed({ doing: l10n.t('Creating {0}', name), failed: l10n.t('{0} could not be created.', name) }, (engine, signal) => engine.networks.create(spec, signal));
  if (warning !== '') void vscode.window.showWarningMessage(displayText(warning));
  await reveal.network(id);
}

interface NetworkForm {
  readonly name: string;
  readonly driver: string;
  readonly isInternal: boolean;
  readonly isAttachable: boolean;
  readonly hasIpv6: boolean;
  readonly ipv4: NetworkSubnet;
  readonly ipv6: NetworkSubnet;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const noSubnet: NetworkSubnet = { subnet: '', gateway: '', range: '' };

async function askNetwork(title: string): Promise<NetworkSpec> {
  let form: NetworkForm = { name: '', driver: 'bridge', isInternal: false, isAttachable: false, hasIpv6: false, ipv4: noSubnet, ipv6: noSubnet, options: {}, labels: {} };
  const set = (changes: Partial<NetworkForm>): void => {
    form = { ...form, ...changes };
  };
  await askForm(title, () => fieldsOf(form, set), () => (form.name === '' ? undefined : l10n.t('Create')));
  const { ipv4, ipv6, ...rest } = form;
  return { ...rest, hasIpv6: form.hasIpv6 || ipv6.subnet !== '', subnets: [ipv4, ipv6].filter(({ subnet }) => subnet !== '') };
}

function fieldsOf(form: NetworkForm, set: (changes: Partial<NetworkForm>) => void): readonly FormField[] {
  const flag = (label: string, detail: string, key: 'isInternal' | 'isAttachable' | 'hasIpv6'): FormField => ({
    label,
    value: form[key] ? l10n.t('yes') : l10n.t('no'),
    detail,
    edit: () => {
      set({ [key]: !form[key] });
      return Promise.resolve();
    },
  });
  return [
    {
      label: l10n.t('Name'),
      value: displayText(form.name) || l10n.t('to be given'),
      edit: async () => {
        const name = await askValue({ title: l10n.t('Name'), prompt: l10n.t('The name of the network'), value: form.name }, readName);
        if (name !== undefined) set({ name });
      },
    },
    { label: l10n.t('Driver'), value: displayText(form.driver), edit: () => editDriver(form, set) },
    subnetField(l10n.t('Subnet'), form.ipv4, '172.28.0.0/16', (ipv4) => set({ ipv4 })),
    ...(form.ipv4.subnet === '' ? [] : insideFields(form.ipv4, (ipv4) => set({ ipv4 }))),
    flag(l10n.t('Internal'), l10n.t('Cut off from the world outside'), 'isInternal'),
    flag(l10n.t('Attachable'), l10n.t('Containers that are no part of a service may join it; of swarm networks'), 'isAttachable'),
    flag('IPv6', l10n.t('Containers get an IPv6 address too'), 'hasIpv6'),
    ...(form.hasIpv6 ? [subnetField(l10n.t('IPv6 subnet'), form.ipv6, 'fd00:1::/64', (ipv6) => set({ ipv6 }))] : []),
    ...(form.ipv6.subnet === '' ? [] : [gatewayField(l10n.t('IPv6 gateway'), form.ipv6, (ipv6) => set({ ipv6 }))]),
    pairsField(l10n.t('Options'), l10n.t('What the driver is given, as com.docker.network.driver.mtu=1400'), form.options, (options) => set({ options })),
    pairsField(l10n.t('Labels'), l10n.t('Names and values, as team=web'), form.labels, (labels) => set({ labels })),
  ];
}

function subnetField(label: string, value: NetworkSubnet, placeHolder: string, set: (value: NetworkSubnet) => void): FormField {
  return {
    label,
    value: displayText(value.subnet) || l10n.t('the engine\'s choice'),
    edit: async () => {
      const subnet = await askValue({ title: label, prompt: l10n.t('Addresses for its containers; empty for the engine\'s choice'), placeHolder, value: value.subnet }, parseSubnet);
      // What was in the former one fits no more.
      if (subnet !== undefined) set(subnet === value.subnet ? value : { ...noSubnet, subnet });
    },
  };
}

function insideFields(value: NetworkSubnet, set: (value: NetworkSubnet) => void): readonly FormField[] {
  return [
    gatewayField(l10n.t('Gateway'), value, set),
    {
      label: l10n.t('Address range'),
      value: displayText(value.range) || l10n.t('the whole subnet'),
      edit: async () => {
        const range = await askValue({ title: l10n.t('Address range'), prompt: l10n.t('The part of the subnet that containers get addresses of'), value: value.range }, (text) => fitting({ ...value, range: parseSubnet(text) }).range);
        if (range !== undefined) set({ ...value, range });
      },
    },
  ];
}

function gatewayField(label: string, value: NetworkSubnet, set: (value: NetworkSubnet) => void): FormField {
  return {
    label,
    value: displayText(value.gateway) || l10n.t('the engine\'s choice'),
    edit: async () => {
      const gateway = await askValue({ title: label, prompt: l10n.t('The address by which containers reach the outside'), value: value.gateway }, (text) => fitting({ ...value, gateway: parseOptionalAddress(text) }).gateway);
      if (gateway !== undefined) set({ ...value, gateway });
    },
  };
}

function fitting(value: NetworkSubnet): NetworkSubnet {
  const problem = subnetProblem(value);
  if (problem !== undefined) throw new UserError('invalid', problem);
  return value;
}

async function editDriver(form: NetworkForm, set: (changes: Partial<NetworkForm>) => void): Promise<void> {
  const known = [
    { label: 'bridge', description: l10n.t('containers of one engine') },
    { label: 'macvlan', description: l10n.t('containers with a place in the network of the engine\'s host') },
    { label: 'ipvlan', description: l10n.t('the same, with the host\'s own hardware address') },
    { label: 'overlay', description: l10n.t('containers of several engines, in a swarm') },
  ];
  const other = { label: l10n.t('Another…'), description: l10n.t('a plugin') };
  const chosen = await vscode.window.showQuickPick([...known, other], { title: l10n.t('Driver') });
  if (chosen === undefined) return;
  const driver = chosen === other ? await askValue({ title: l10n.t('Driver'), prompt: l10n.t('The name of the plugin'), value: form.driver }, (text) => text.trim() || 'bridge') : chosen.label;
  if (driver !== undefined) set({ driver });
}

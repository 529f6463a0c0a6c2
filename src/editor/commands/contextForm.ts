import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { isContextName, type OwnContext, type TlsFiles } from '../../core/model/ownContext.ts';
import { askForm, type FormField } from './form.ts';

type Kind = 'unix' | 'npipe' | 'tcp' | 'tls' | 'ssh';

const beginnings: Readonly<Record<Kind, string>> = { unix: 'unix:///var/run/docker.sock', npipe: 'npipe:////./pipe/docker_engine', tcp: 'tcp://', tls: 'tcp://', ssh: 'ssh://' };

/** Asks for a context, or for what changes of one. @param taken names that cannot be used. @throws an abort error. */
export async function askContext(title: string, before: OwnContext | undefined, taken: readonly string[]): Promise<OwnContext> {
  const kind = before ? kindOf(before) : await askKind(title);
  const host = before?.host ?? (await askHost(title, kind, beginnings[kind]));
  if (host === undefined) throw abortError();
  const name = before?.name ?? (await askName(title, host, taken));
  let context: OwnContext = before ?? { name, description: '', host, ...(kind === 'tls' ? { tls: { isVerified: true } } : {}) };
  const set = (changes: Partial<OwnContext>): void => {
    context = { ...context, ...changes };
  };
  const fields = (): readonly FormField[] => [
    { label: l10n.t('Address'), value: context.host, edit: async () => ifGiven(await askHost(title, kind, context.host), (value) => set({ host: value })) },
    { label: l10n.t('Description'), value: context.description, edit: async () => ifGiven(await vscode.window.showInputBox({ title, prompt: l10n.t('Description'), value: context.description }), (value) => set({ description: value.trim() })) },
    ...(context.tls ? tlsFields(context.tls, (tls) => set({ tls })) : []),
  ];
  await askForm(title, fields, () => (before ? l10n.t('Save') : l10n.t('Add')));
  return context;
}

function ifGiven<T>(value: T | undefined, use: (value: T) => void): void {
  if (value !== undefined) use(value);
}

function kindOf({ host, tls }: OwnContext): Kind {
  if (tls) return 'tls';
  return host.startsWith('unix:') ? 'unix' : host.startsWith('npipe:') ? 'npipe' : host.startsWith('ssh:') ? 'ssh' : 'tcp';
}

async function askKind(title: string): Promise<Kind> {
  const items: readonly (vscode.QuickPickItem & { readonly way: Kind })[] = [
    { way: 'ssh', label: 'ssh', detail: l10n.t('Another machine, by your own ssh: its configuration, keys and agent') },
    { way: 'tls', label: l10n.t('TCP with TLS'), detail: l10n.t('Another machine, with certificates') },
    { way: 'tcp', label: l10n.t('TCP'), detail: l10n.t('Without any protection: whoever reaches it is root there') },
    { way: 'unix', label: l10n.t('Socket'), detail: l10n.t('A socket of this machine') },
    { way: 'npipe', label: l10n.t('Named pipe'), detail: l10n.t('A pipe of this machine, on Windows') },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('How is the engine reached?') });
  if (chosen === undefined) throw abortError();
  return chosen.way;
}

async function askHost(title: string, kind: Kind, value: string): Promise<string | undefined> {
  const [{ parseEndpoint }, { parseSshUrl }] = await Promise.all([import('../../core/engine/endpoint.ts'), import('../../core/engine/sshAddress.ts')]);
  const examples: Readonly<Record<Kind, string>> = { unix: 'unix:///run/user/1000/docker.sock', npipe: beginnings.npipe, tcp: 'tcp://10.0.0.5:2375', tls: 'tcp://build.example:2376', ssh: 'ssh://user@host' };
  const typed = await vscode.window.showInputBox({
    title,
    value,
    prompt: l10n.t('The address of the engine, such as {0}', examples[kind]),
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        const endpoint = parseEndpoint(text);
        if (endpoint.kind === 'ssh') parseSshUrl(endpoint.url);
        // "http://" says that there is no TLS, whatever files there are.
        return endpoint.kind !== (kind === 'tls' ? 'tcp' : kind) || (kind === 'tls' && /^\s*http:/i.test(text)) ? l10n.t('Such an engine has an address like {0}.', examples[kind]) : undefined;
      } catch (error) {
        return error instanceof UserError ? error.message : String(error);
      }
    },
  });
  return typed?.trim();
}

async function askName(title: string, host: string, taken: readonly string[]): Promise<string> {
  const suggested = host.replace(/^\w+:\/+/, '').replace(/^[^@]*@/, '').replaceAll(/[^\w.+-]+/g, '-').replaceAll(/^[^a-zA-Z0-9]+|-+$/g, '');
  const name = await vscode.window.showInputBox({
    title,
    value: suggested,
    prompt: l10n.t('The name of the context'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (!isContextName(text.trim())) return l10n.t('A name has two characters or more: letters, digits, "_", ".", "+" and "-", a letter or digit first.');
      return taken.includes(text.trim()) ? l10n.t('There is already a context {0}.', text) : undefined;
    },
  });
  if (name === undefined) throw abortError();
  return name.trim();
}

/** A file that is there may be taken away too. */
async function askWay(title: string, path: string): Promise<'choose' | 'none' | undefined> {
  const items = [
    { label: l10n.t('Choose another file…'), way: 'choose' as const },
    { label: l10n.t('Use none'), way: 'none' as const },
  ];
  return (await vscode.window.showQuickPick(items, { title, placeHolder: path }))?.way;
}

function tlsFields(tls: TlsFiles, set: (tls: TlsFiles) => void): readonly FormField[] {
  const file = (label: string, key: 'ca' | 'certificate' | 'key'): FormField => ({
    label,
    value: tls[key] ?? l10n.t('none'),
    edit: async () => {
      const { [key]: former, ...others } = tls;
      const way = former === undefined ? 'choose' : await askWay(label, former);
      if (way === 'none') set(others);
      if (way !== 'choose') return;
      const [chosen] = (await vscode.window.showOpenDialog({ title: label, filters: { PEM: ['pem', 'crt', 'cer', 'key'], [l10n.t('All files')]: ['*'] } })) ?? [];
      if (chosen) set({ ...tls, [key]: chosen.fsPath });
    },
  });
  return [
    file(l10n.t('Certificate of the authority (ca.pem)'), 'ca'),
    file(l10n.t('Your certificate (cert.pem)'), 'certificate'),
    file(l10n.t('Your key (key.pem)'), 'key'),
    {
      label: l10n.t('Check the engine\'s certificate'),
      value: tls.isVerified ? l10n.t('yes') : l10n.t('no'),
      ...(tls.isVerified ? {} : { detail: l10n.t('Whoever is in between can read and change everything.') }),
      edit: () => {
        set({ ...tls, isVerified: !tls.isVerified });
        return Promise.resolve();
      },
    },
  ];
}

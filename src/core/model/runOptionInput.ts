import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { ContainerSpec, SpecLimits } from './containerSpec.ts';

/** Reads options as `docker run` takes them. Each throws a `UserError` of kind `invalid` that says what is right. */

type Ulimit = NonNullable<SpecLimits['ulimits']>[number];

/** `nofile=1024:2048`, or one number for both. */
export function parseUlimit(text: string): Ulimit {
  const [, name, soft = '', hard = soft] = /^([a-z]+)=(-?\d{1,18})(?::(-?\d{1,18}))?$/.exec(text) ?? [];
  if (name === undefined) throw invalid(l10n.t('"{0}" is not a limit such as nofile=1024:2048.', text));
  return { name, soft: Number(soft), hard: Number(hard) };
}

/** `all`, a number, or `device=0,1`. */
export function parseGpus(text: string): NonNullable<SpecLimits['gpus']> {
  if (text === 'all') return { count: -1, ids: [] };
  if (/^\d{1,4}$/.test(text)) return { count: Number(text), ids: [] };
  const ids = /^"?device=([^"=]+)"?$/.exec(text)?.[1];
  if (ids === undefined) throw invalid(l10n.t('"{0}" does not say which GPUs: "all", a number, or "device=0,1".', text));
  return { count: 0, ids: ids.split(',') };
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `1m30s`, `500ms`: as Go reads durations. @returns nanoseconds. */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) throw invalid(l10n.t('"{0}" is not a time such as 30s, 500ms or 1m30s.', text));
  const parts = text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g);
  return Math.round([...parts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0));
}

/** `/run`, or `/run:size=64m`. @returns path and options. */
export function parseTmpfs(text: string): readonly [path: string, options: string] {
  const [, path, options = ''] = /^(\/[^:]*)(?::(.*))?$/.exec(text) ?? [];
  if (path === undefined) throw invalid(l10n.t('"{0}" is not a folder such as /run or /run:size=64m.', text));
  return [path, options];
}

/** `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`. */
export function parseRestart(text: string): NonNullable<ContainerSpec['restart']> {
  const [, policy, retries = '0'] = /^(no|always|unless-stopped|on-failure(?=$|:))(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (policy === undefined || (retries !== '0' && policy !== 'on-failure')) throw invalid(l10n.t('"{0}" is none of no, always, unless-stopped, on-failure and on-failure:3.', text));
  return { policy, retries: Number(retries) };
}

/** `db:10.0.0.5` or `db=10.0.0.5`. @returns with a colon. */
export function parseExtraHost(text: string): string {
  const [, name, address] = /^([^\s:=]+)[:=](\S+)$/.exec(text) ?? [];
  if (name === undefined || address === undefined) throw invalid(l10n.t('"{0}" is not a host name with an address such as db:10.0.0.5.', text));
  return `${name}:${address.replace(/^\[(.*)\]$/, '$1')}`;
}

/** `name=value`, or a name alone. */
export function parseLabel(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  if (name === '') throw invalid(l10n.t('"{0}" is not a label such as name=value.', text));
  return [name, at < 0 ? '' : text.slice(at + 1)];
}

/** An IPv4 or IPv6 address. */
export function parseAddress(text: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[\da-fA-F:.]*:[\da-fA-F:.]*$/.test(text)) return text;
  throw invalid(l10n.t('"{0}" is not an address such as 9.9.9.9.', text));
}

/** `NET_ADMIN`, with or without `CAP_`. */
export function parseCapability(text: string): string {
  if (/^[A-Za-z_]+$/.test(text)) return text.toUpperCase();
  throw invalid(l10n.t('"{0}" is not a capability such as NET_ADMIN.', text));
}

/** `linux/arm64` */
export function parsePlatform(text: string): string {
  if (/^[a-z\d]+(\/[a-z\d_]+){0,2}$/.test(text)) return text;
  throw invalid(l10n.t('"{0}" is not a platform such as linux/arm64.', text));
}

/** An absolute path inside. */
export function parseInsidePath(text: string): string {
  if (/^(\/|[a-zA-Z]:[\\/])/.test(text)) return text;
  throw invalid(l10n.t('"{0}" is not an absolute path.', text));
}

/** One word. */
export function parseWord(text: string): string {
  if (/^\S+$/.test(text)) return text;
  throw invalid(l10n.t('"{0}" must be one word.', text));
}

function invalid(message: string): UserError {
  return new UserError('invalid', message);
}

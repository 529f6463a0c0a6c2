import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { PublishedPort } from './containerSpec.ts';

/**
 * Splits a line into words as a shell does: single and double quotes keep words together, a backslash takes the
 * meaning of a quote, a space, `$`, a back quote or a backslash. Before anything else it stays, since Windows paths
 * hold it.
 *
 * @throws a `UserError` of kind `invalid` where a quote is not closed.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, plain, stray] of line.matchAll(wordPart)) {
    if (stray !== undefined) throw new UserError('invalid', l10n.t('A quote is not closed: {0}', stray));
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** In this order: '…', "…", an escaped character, anything plain, an unclosed quote; white space matches no group. */
const wordPart = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(["'\\$`\s])|([^\s"'\\]+|\\)|(["'].*)|\s+/gsu;

/**
 * Reads ports as `docker run -p` takes them, between spaces or commas: `8080:80`, `127.0.0.1:8080:80/tcp`, `80`.
 *
 * @throws a `UserError` of kind `invalid` that names what is wrong.
 */
export function parsePorts(text: string): readonly PublishedPort[] {
  return text.split(/[\s,]+/).filter(Boolean).map(parsePort);
}

const portPattern = /^(?:(?:(\[[\da-fA-F:.]+\]|\d+(?:\.\d+){3}):)?(\d*):)?(\d+)(?:\/(tcp|udp|sctp))?$/;

function parsePort(text: string): PublishedPort {
  const [, address, hostPort = '', containerPort, protocol] = portPattern.exec(text) ?? [];
  if (containerPort === undefined) throw new UserError('invalid', l10n.t('"{0}" is not a port such as 8080:80, 127.0.0.1:8080:80 or 53:53/udp.', text));
  return {
    containerPort: portNumber(containerPort, 1),
    protocol: protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp',
    ...(address === undefined ? {} : { hostIp: address.replace(/^\[|\]$/g, '') }),
    ...(hostPort === '' || hostPort === '0' ? {} : { hostPort: portNumber(hostPort, 1) }),
  };
}

function portNumber(text: string, lowest: number): number {
  const number = Number(text);
  if (number >= lowest && number <= 65_535) return number;
  throw new UserError('invalid', l10n.t('{0} is not a port number: 1 to 65535.', text));
}

/** The ports an image exposes (`80/tcp`), each published under its own number: what the input begins with. */
export function suggestPorts(exposed: readonly string[]): string {
  const known = exposed.map((port) => /^(\d+)(?:\/(tcp|udp|sctp))?$/.exec(port)).filter((match) => match !== null);
  return known.map(([, number = '', protocol = 'tcp']) => `${number}:${number}${protocol === 'tcp' ? '' : `/${protocol}`}`).join(' ');
}

/** Reads `NAME=value` words; quotes as in a shell. @throws a `UserError` of kind `invalid`. */
export function parseEnvironment(text: string): readonly string[] {
  return splitWords(text).map(parseVariable);
}

/** One variable, its value as it stands. @throws a `UserError` of kind `invalid`. */
export function parseVariable(text: string): string {
  if (/^[^=\s]+=/.test(text)) return text;
  throw new UserError('invalid', l10n.t('"{0}" is not a variable such as NAME=value.', text));
}

/** A volume or folder as `docker run -v` takes it. @throws a `UserError` of kind `invalid`. */
export function parseBind(text: string): string {
  if (bindPattern.test(text)) return text;
  throw new UserError('invalid', l10n.t('"{0}" is not a volume such as data:/var/lib/data or /home/me/site:/site:ro.', text));
}

/** A volume's name, an absolute path or a Windows path; then an absolute path inside; then options. */
const bindPattern = /^(?:[a-zA-Z\d][\w.-]+|\/[^:]*|[a-zA-Z]:[\\/][^:]*):(?:\/[^:]*|[a-zA-Z]:[\\/][^:]*)(?::[a-zA-Z,]+)?$/;

/** What is wrong with a container's name, for an input box; undefined where nothing is. */
export function containerNameProblem(name: string): string | undefined {
  if (/^[a-zA-Z\d][\w.-]+$/.test(name)) return undefined;
  return l10n.t('A name has two or more characters: letters, digits, "_", "." and "-", the first a letter or digit.');
}

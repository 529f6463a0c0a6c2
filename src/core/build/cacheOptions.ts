import * as l10n from '@vscode/l10n';
import { type TypedOptions } from './build.ts';
import { parseOptionText } from './optionText.ts';

/** What a cache is imported from: an image's name, or options as `docker build` takes them. @returns undefined where it is neither. */
export function parseCache(text: string): TypedOptions | undefined {
  if (!text.includes('=')) return text === '' ? undefined : { type: 'registry', options: { ref: text } };
  const options = parseOptionText(text);
  const type = options?.get('type');
  if (!options || type === undefined || type === '') return undefined;
  options.delete('type');
  return { type, options: Object.fromEntries(options) };
}

/** What is wrong with a cache to import from. */
export function cacheProblem(text: string): string | undefined {
  const cache = parseCache(text);
  if (!cache) return l10n.t('"{0}" is neither an image\'s name nor options such as "type=registry,ref=…".', text);
  return cacheTypeProblem(cache, 'src');
}

/** What is wrong with a kind of cache. @param folder what a folder of this machine is called in its options. */
export function cacheTypeProblem({ type, options }: TypedOptions, folder: 'src' | 'dest'): string | undefined {
  if (type === 'local' && (options[folder] ?? '') === '') return l10n.t('A cache of type "local" needs "{0}", the path of a folder.', folder);
  // tasks.json is for everybody to read, and so are logs and records of builds.
  const secret = Object.keys(options).find((name) => /secret|token|password|credential|access_?key/i.test(name));
  if (secret !== undefined) return l10n.t('A credential does not belong into a task: "{0}".', secret);
  if (type === 'registry' && (options.ref ?? '') === '') return l10n.t('A cache of type "registry" needs "ref", the name of its image.');
  return undefined;
}

import { fieldsOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import type { ImageContent, LayerFile } from '../model/layer.ts';
import { stackLayers } from './stack.ts';

/** How a file of one image differs from that of another. */
export type FileDifference =
  | { readonly kind: 'added'; readonly path: string; readonly after: LayerFile }
  | { readonly kind: 'removed'; readonly path: string; readonly before: LayerFile }
  | { readonly kind: 'changed'; readonly path: string; readonly before: LayerFile; readonly after: LayerFile };

/** One setting of the configuration: "ENV PATH", "ENTRYPOINT", "EXPOSE 80/tcp", "LABEL a"; undefined where it is not there. */
export interface SettingDifference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface ImageDifference {
  /** By path. */
  readonly files: readonly FileDifference[];
  readonly settings: readonly SettingDifference[];
}

/** What differs between two images. A file that only has another time of change is the same. */
export function compareImages(before: ImageContent, after: ImageContent): ImageDifference {
  const [old, young] = [stackLayers(before).files, stackLayers(after).files];
  const files: FileDifference[] = [];
  for (const [path, file] of young) {
    const other = old.get(path);
    if (other === undefined) files.push({ kind: 'added', path, after: file });
    else if (isOther(other, file)) files.push({ kind: 'changed', path, before: other, after: file });
  }
  for (const [path, file] of old) if (!young.has(path)) files.push({ kind: 'removed', path, before: file });
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), settings: compareSettings(before.config, after.config) };
}

function isOther(before: LayerFile, after: LayerFile): boolean {
  return (['kind', 'mode', 'uid', 'gid', 'digest', 'linkTarget'] as const).some((key) => before[key] !== after[key]);
}

function compareSettings(before: Fields, after: Fields): readonly SettingDifference[] {
  const [old, young] = [settingsOf(before), settingsOf(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [old.get(name), young.get(name)];
    return was === is ? [] : [{ name, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

/** The settings of an image's configuration, named after the instructions that make them. */
function settingsOf(image: Fields): ReadonlyMap<string, string> {
  const config = fieldsOf(image.config);
  const settings = new Map<string, string>();
  const put = (name: string, value: string): void => {
    if (value !== '') settings.set(name, value);
  };
  put('OS', textOf(image.os));
  put('ARCHITECTURE', textOf(image.architecture));
  for (const entry of textsOf(config.Env)) put(`ENV ${entry.split('=', 1)[0] ?? ''}`, entry.slice(entry.indexOf('=') + 1));
  for (const [name, value] of Object.entries(textMapOf(config.Labels))) put(`LABEL ${name}`, value);
  for (const port of Object.keys(fieldsOf(config.ExposedPorts))) settings.set(`EXPOSE ${port}`, port);
  for (const path of Object.keys(fieldsOf(config.Volumes))) settings.set(`VOLUME ${path}`, path);
  put('ENTRYPOINT', wordsOf(config.Entrypoint));
  put('CMD', wordsOf(config.Cmd));
  put('USER', textOf(config.User));
  put('WORKDIR', textOf(config.WorkingDir));
  put('STOPSIGNAL', textOf(config.StopSignal));
  put('HEALTHCHECK', wordsOf(fieldsOf(config.Healthcheck).Test));
  return settings;
}

function wordsOf(value: unknown): string {
  const words = textsOf(value);
  return words.length === 0 ? '' : JSON.stringify(words);
}

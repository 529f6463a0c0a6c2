import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import type { AnonymousVolume } from './containerCopy.ts';

/** The volumes that the engine made for a container because its image, or somebody, asked for one without a name. */
export function anonymousVolumes(container: Fields): readonly AnonymousVolume[] {
  const host = fieldsOf(container.HostConfig);
  const named = new Set(textsOf(host.Binds).map((bind) => bind.split(':')[1]));
  const declared = Object.keys(fieldsOf(fieldsOf(container.Config).Volumes));
  const mounted = listOf(host.Mounts).map(fieldsOf).filter((mount) => textOf(mount.Type) === 'volume' && textOf(mount.Source) === '');
  const anonymous = new Set([...declared.filter((path) => !named.has(path)), ...mounted.map((mount) => textOf(mount.Target))].map(withoutSlash));
  return listOf(container.Mounts)
    .map(fieldsOf)
    .filter((mount) => textOf(mount.Type) === 'volume' && anonymous.has(withoutSlash(textOf(mount.Destination))))
    .map((mount) => ({ name: textOf(mount.Name), target: textOf(mount.Destination) }));
}

/** The engine cleans a path where it is mounted, and leaves it as it was where it was asked for. */
function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

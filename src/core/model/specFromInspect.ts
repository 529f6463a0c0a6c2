import { fieldsOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import type { ContainerSpec } from './containerSpec.ts';
export function specFromInspect(container: Fields, image: Fields): ContainerSpec {
  const config = fieldsOf(container.Config); const inh = fieldsOf(image.Config);
  const known = new Set(textsOf(inh.Env));
  return { image: textOf(config.Image), environment: textsOf(config.Env).filter((e) => !known.has(e)), ports: [], binds: textsOf(fieldsOf(container.HostConfig).Binds), command: textsOf(config.Cmd), labels: fieldsOf(config.Labels) as Record<string, string>, isRemovedOnExit: false, isInteractive: false };
}

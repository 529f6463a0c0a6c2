import { isEqual } from '../base/equal.ts';
import { fieldsOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';

/**
 * The configuration of a container without what it has from its image, and without what the engine made up for it.
 * Where the image is unknown everything is its own.
 */
export function ownConfig(container: Fields, inherited: Fields): Fields {
  const config = fieldsOf(container.Config);
  const knownVariables = new Set(textsOf(inherited.Env));
  const knownLabels = textMapOf(inherited.Labels);
  const own = {
    ...config,
    Env: textsOf(config.Env).filter((entry) => !knownVariables.has(entry)),
    Labels: Object.fromEntries(Object.entries(textMapOf(config.Labels)).filter(([name, value]) => knownLabels[name] !== value)),
    ExposedPorts: withoutKeys(config.ExposedPorts, inherited.ExposedPorts),
    Volumes: withoutKeys(config.Volumes, inherited.Volumes),
  };
  const inheritedKeys = ['User', 'WorkingDir', 'StopSignal', 'Healthcheck'].filter((key) => isEqual(config[key], inherited[key]));
  const left = new Set([...inheritedKeys, ...inheritedProgram(config, inherited), ...(isMadeUpHostname(container, config) ? ['Hostname'] : [])]);
  return Object.fromEntries(Object.entries(own).filter(([key]) => !left.has(key)));
}

function withoutKeys(own: unknown, inherited: unknown): Fields {
  return Object.fromEntries(Object.entries(fieldsOf(own)).filter(([key]) => !Object.hasOwn(fieldsOf(inherited), key)));
}

/** An own entry point takes the image's command out of force; so does its absence bring it back. */
function inheritedProgram(config: Fields, inherited: Fields): readonly string[] {
  if (!isEqual(textsOf(config.Entrypoint), textsOf(inherited.Entrypoint))) return [];
  const command = textsOf(config.Cmd);
  if (isEqual(command, textsOf(inherited.Cmd))) return ['Entrypoint', 'Cmd'];
  return command.length > 0 ? ['Entrypoint'] : [];
}

/** The engine names a host after its container; in a network or a name space of another it has the other's name. */
function isMadeUpHostname(container: Fields, config: Fields): boolean {
  const host = fieldsOf(container.HostConfig);
  const mode = textOf(host.NetworkMode);
  return ['', textOf(container.Id).slice(0, 12)].includes(textOf(config.Hostname)) || mode === 'host' || mode.startsWith('container:') || textOf(host.UTSMode) === 'host';
}

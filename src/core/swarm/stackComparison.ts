import { fieldsOf, isFields, textOf, type Fields } from '../base/fields.ts';
import { isEqual } from '../base/equal.ts';

/**
 * Whether a service runs already what is wanted. The engine fills in what was left out, pins images and drops what is
 * empty: neither is a difference.
 */
export function isSameService(wanted: Fields, found: Fields): boolean {
  return isEqual(comparable(wanted), comparable(found));
}

function comparable(spec: Fields): unknown {
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const { Platforms: _platforms, ...placement } = fieldsOf(template.Placement);
  const { ForceUpdate: _forced, Runtime: _runtime, ...rest } = template;
  const networks = template.Networks ?? spec.Networks;
  return pruned({
    ...spec,
    Networks: undefined,
    TaskTemplate: {
      ...rest,
      Networks: networks,
      Placement: placement,
      RestartPolicy: without(template.RestartPolicy, { Condition: 'any' }),
      ContainerSpec: { ...without(container, { Isolation: 'default' }), Image: textOf(container.Image).replace(/(.)@sha256:[\da-f]{64}$/, '$1') },
    },
    EndpointSpec: without(spec.EndpointSpec, { Mode: 'vip' }),
    UpdateConfig: configOf(spec.UpdateConfig),
    RollbackConfig: configOf(spec.RollbackConfig),
  });
}

/** What says nothing because it is the default. */
function without(value: unknown, defaults: Fields): Fields {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name, each]) => defaults[name] !== each));
}

/** One at a time, stop-first, and a pause after a failure is what happens without any. */
function configOf(value: unknown): Fields {
  return without(value, { Parallelism: 1, FailureAction: 'pause', Order: 'stop-first', Monitor: 5_000_000_000 });
}

/** Without what is empty: a text, a list, an object, nothing, 0 and false. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : (value as readonly unknown[]).map((each) => pruned(each) ?? null);
  if (!isFields(value)) return value === '' || value === 0 || value === false || value === null ? undefined : value;
  const entries = Object.entries(value).map(([name, each]) => [name, pruned(each)] as const).filter(([, each]) => each !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

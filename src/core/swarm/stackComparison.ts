import { isEqual } from '../base/equal.ts';
import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../base/fields.ts';

/**
 * In which fields a service (its image included) is not what is wanted: `Image`, `Env`, `Mode`. What the engine fills in where
 * something is left out is no difference, on either side; a 0, a false or an empty text that says something is one.
 */
export function changedFields(wanted: Fields, found: Fields): readonly string[] {
  const [a, b] = [flat(comparable(wanted)), flat(comparable(found))];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !isEqual(a[name], b[name]));
}

/** What stands in the container's and the task's part beside the rest. */
function flat(spec: Fields): Fields {
  const { TaskTemplate, ...rest } = spec;
  const { ContainerSpec, ...template } = fieldsOf(TaskTemplate);
  const { Labels, ...container } = fieldsOf(ContainerSpec);
  return { ...container, ...(Labels === undefined ? {} : { 'ContainerSpec.Labels': Labels }), ...template, ...rest };
}

/** Their order says nothing. */
const sets = new Set(['Secrets', 'Configs', 'Networks', 'Aliases', 'Ulimits', 'Ports', 'Constraints', 'CapabilityAdd', 'CapabilityDrop', 'GenericResources']);
/** What anybody may name as they like, with values of which an empty one says something. */
const maps = new Set(['Labels', 'Options', 'Sysctls', 'DriverOpts']);

function comparable(spec: Fields): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const { Platforms: _platforms, ...placement } = fieldsOf(template.Placement);
  const { ForceUpdate: _forced, Runtime: _runtime, ...rest } = template;
  const { Mode: endpointMode, ...endpoint } = fieldsOf(spec.EndpointSpec);
  return fieldsOf(pruned({
    ...spec,
    Mode: modeOf(fieldsOf(spec.Mode)),
    Networks: undefined,
    TaskTemplate: {
      ...rest,
      Networks: template.Networks ?? spec.Networks,
      Placement: placement,
      RestartPolicy: restartOf(fieldsOf(template.RestartPolicy)),
      ContainerSpec: {
        ...container,
        Isolation: textOf(container.Isolation) || 'default',
        // Without one each engine has its own.
        Init: stated(container.Init),
        StopGracePeriod: stated(container.StopGracePeriod),
        Configs: listOf(container.Configs).map((config) => configOf(fieldsOf(config))),
      },
    },
    EndpointSpec: { ...endpoint, Mode: textOf(endpointMode) || 'vip' },
    UpdateConfig: rolloutOf(spec.UpdateConfig),
    RollbackConfig: rolloutOf(spec.RollbackConfig),
  }));
}

/** What says something even where it is 0 or false. */
function stated(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

function modeOf({ Replicated, Global, ReplicatedJob, GlobalJob }: Fields): string {
  if (isFields(Global)) return 'global';
  if (isFields(GlobalJob)) return 'global job';
  if (isFields(ReplicatedJob)) {
    const concurrent = numberOf(ReplicatedJob.MaxConcurrent) ?? 1;
    return `${String(numberOf(ReplicatedJob.TotalCompletions) ?? concurrent)} jobs, ${String(concurrent)} at once`;
  }
  return `${String(numberOf(fieldsOf(Replicated).Replicas) ?? 1)} replicas`;
}

/** [swarmkit, api/defaults/service.go] */
function restartOf({ Condition, Delay, MaxAttempts, Window }: Fields): Fields {
  return { Condition: textOf(Condition) || 'any', Delay: numberOf(Delay) ?? 5_000_000_000, MaxAttempts: numberOf(MaxAttempts) ?? 0, Window: numberOf(Window) ?? 0 };
}

/** Without any it is one at a time; in one that leaves the number out it is all at once. [swarmkit, api/defaults/service.go] */
function rolloutOf(value: unknown): Fields {
  const { Parallelism, Delay, FailureAction, Monitor, MaxFailureRatio, Order } = fieldsOf(value);
  return {
    Parallelism: isFields(value) ? (numberOf(Parallelism) ?? 0) : 1,
    Delay: numberOf(Delay) ?? 0,
    FailureAction: textOf(FailureAction) || 'pause',
    Monitor: numberOf(Monitor) || 5_000_000_000,
    MaxFailureRatio: numberOf(MaxFailureRatio) ?? 0,
    Order: textOf(Order) || 'stop-first',
  };
}

/** A relative place is below the root. */
function configOf({ File, ...config }: Fields): Fields {
  return isFields(File) ? { ...config, File: { ...File, Name: textOf(File.Name).replace(/^\/+/, '') } } : config;
}

/** Without what is empty, and says nothing: a text, a list, an object, nothing, 0 and false. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : (value as readonly unknown[]).map((each) => (typeof each === 'object' ? (pruned(each) ?? null) : each));
  if (!isFields(value)) return value === '' || value === 0 || value === false || value === null ? undefined : value;
  const entries = Object.entries(value).map(([name, each]) => [name, prunedEntry(name, each)] as const).filter(([, each]) => each !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function prunedEntry(name: string, value: unknown): unknown {
  if (maps.has(name) && isFields(value)) return Object.keys(value).length === 0 ? undefined : value;
  const kept = pruned(value);
  return sets.has(name) && Array.isArray(kept) ? kept.map((each) => JSON.stringify(sorted(each))).sort() : kept;
}

/** With its fields in the order of their names, so that equal ones have equal texts. */
function sorted(value: unknown): unknown {
  return isFields(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)])) : value;
}

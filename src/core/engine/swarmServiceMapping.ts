import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { stackLabel, taskStates, type ServiceDetails, type ServiceFile, type ServiceMode, type ServicePort, type ServiceUpdate, type SwarmService, type SwarmTask, type TaskState, type UpdateState } from '../model/swarmService.ts';
import { versionOf } from './swarmMapping.ts';

/** [Engine API, Service] */
export function toService(json: unknown): SwarmService {
  const fields = fieldsOf(json);
  const spec = fieldsOf(fields.Spec);
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const labels = textMapOf(spec.Labels);
  const stack = labels[stackLabel];
  const id = textOf(fields.ID);
  const networks = listOf(template.Networks).length > 0 ? template.Networks : spec.Networks;
  return {
    id,
    version: versionOf(fields),
    name: textOf(spec.Name) || id,
    labels,
    ...(stack === undefined || stack === '' ? {} : { stack }),
    ...imageOf(textOf(container.Image)),
    mode: toMode(fieldsOf(spec.Mode)),
    ports: portsOf(fields, spec),
    constraints: textsOf(fieldsOf(template.Placement).Constraints),
    networkIds: listOf(networks).map((network) => textOf(fieldsOf(network).Target)).filter((target) => target !== ''),
    configs: listOf(container.Configs).map((file) => toServiceFile(file, 'Config')),
    secrets: listOf(container.Secrets).map((file) => toServiceFile(file, 'Secret')),
    ...updateOf(fields.UpdateStatus),
    hasPrevious: isFields(fields.PreviousSpec),
    endsForGood: ['none', 'on-failure'].includes(textOf(fieldsOf(template.RestartPolicy).Condition)),
    createdAt: textOf(fields.CreatedAt),
    updatedAt: textOf(fields.UpdatedAt),
  };
}

export function toServiceDetails(json: Fields): ServiceDetails {
  return {
    service: toService(json),
    spec: fieldsOf(json.Spec),
    ...(isFields(json.PreviousSpec) ? { previousSpec: json.PreviousSpec } : {}),
    json,
  };
}

/** [Engine API, Task] */
export function toTask(json: unknown): SwarmTask {
  const fields = fieldsOf(json);
  const status = fieldsOf(fields.Status);
  const container = fieldsOf(status.ContainerStatus);
  const slot = numberOf(fields.Slot) ?? 0;
  const state = stateOf(status.State);
  const exitCode = numberOf(container.ExitCode);
  return {
    id: textOf(fields.ID),
    serviceId: textOf(fields.ServiceID),
    ...(slot > 0 ? { slot } : {}),
    nodeId: textOf(fields.NodeID),
    state,
    desiredState: stateOf(fields.DesiredState),
    changedAt: textOf(status.Timestamp),
    createdAt: textOf(fields.CreatedAt),
    message: textOf(status.Message),
    error: textOf(status.Err),
    // One that runs has none, whatever its container's field says.
    ...(exitCode !== undefined && (state === 'failed' || state === 'complete') ? { exitCode } : {}),
    containerId: textOf(container.ContainerID),
    image: imageOf(textOf(fieldsOf(fieldsOf(fields.Spec).ContainerSpec).Image)).image,
  };
}

function stateOf(value: unknown): TaskState {
  return taskStates.find((state) => state === value) ?? 'unknown';
}

/** `name:tag@sha256:…`: the swarm adds the digest; one without a name before it stays. */
function imageOf(reference: string): { readonly image: string; readonly digest: string } {
  const at = reference.indexOf('@');
  return at > 0 ? { image: reference.slice(0, at), digest: reference.slice(at + 1) } : { image: reference, digest: '' };
}

function toMode({ Replicated, Global, ReplicatedJob, GlobalJob }: Fields): ServiceMode {
  if (isFields(Global)) return { kind: 'global' };
  if (isFields(GlobalJob)) return { kind: 'globalJob' };
  if (isFields(ReplicatedJob)) {
    const concurrent = numberOf(ReplicatedJob.MaxConcurrent) ?? 1;
    return { kind: 'replicatedJob', total: numberOf(ReplicatedJob.TotalCompletions) ?? concurrent, concurrent };
  }
  return { kind: 'replicated', replicas: numberOf(fieldsOf(Replicated).Replicas) ?? 1 };
}

/** Where the swarm chose the port only the endpoint tells it. */
function portsOf(fields: Fields, spec: Fields): readonly ServicePort[] {
  const chosen = listOf(fieldsOf(fields.Endpoint).Ports);
  return (chosen.length > 0 ? chosen : listOf(fieldsOf(spec.EndpointSpec).Ports)).flatMap((json) => toPort(fieldsOf(json)) ?? []);
}

function toPort({ TargetPort, PublishedPort, Protocol, PublishMode }: Fields): ServicePort | undefined {
  const targetPort = numberOf(TargetPort);
  if (targetPort === undefined) return undefined;
  return {
    targetPort,
    publishedPort: numberOf(PublishedPort) ?? 0,
    protocol: Protocol === 'udp' || Protocol === 'sctp' ? Protocol : 'tcp',
    mode: PublishMode === 'host' ? 'host' : 'ingress',
  };
}

function toServiceFile(json: unknown, kind: 'Config' | 'Secret'): ServiceFile {
  const fields = fieldsOf(json);
  const id = textOf(fields[`${kind}ID`]);
  return { id, name: textOf(fields[`${kind}Name`]) || id, target: textOf(fieldsOf(fields.File).Name) };
}

const updateStates: readonly UpdateState[] = ['updating', 'paused', 'completed', 'rollback_started', 'rollback_paused', 'rollback_completed'];

/** An engine sends an empty status for a service that was never updated. */
function updateOf(value: unknown): { readonly update?: ServiceUpdate } {
  const { State, Message, StartedAt, CompletedAt } = fieldsOf(value);
  if (textOf(State) === '') return {};
  return { update: { state: updateStates.find((state) => state === State) ?? 'unknown', message: textOf(Message), startedAt: textOf(StartedAt), completedAt: textOf(CompletedAt) } };
}

import type { ProjectPlace } from '../model/compose.ts';
import type { Container } from '../model/container.ts';
import { serviceNode, stackNode } from './containerGroups.ts';
import { hasOwnRow, serviceRowId, stackRowId, type ContainersIndex, type Service, type Stack } from './containersIndex.ts';
import { staleServices, type ProjectsSource } from './declaredProjects.ts';
import { projectKey } from '../model/compose.ts';
import type { OutlineNode } from './node.ts';
import type { Rows } from './rows.ts';

export interface StackRowsParts {
  readonly engineId: string;
  readonly rows: Rows;
  readonly projects: ProjectsSource;
  /** The index of now: another one once the options changed. */
  readonly index: () => ContainersIndex;
  readonly containerNode: (container: Container) => OutlineNode;
}

/** The rows of Compose projects and of their services. Projects are named by their `projectKey`. */
export class StackRows {
  readonly #parts: StackRowsParts;

  constructor(parts: StackRowsParts) {
    this.#parts = parts;
  }

  node(stack: Stack): OutlineNode {
    return stackNode(stack, this.#parts.engineId, stack.declared ? staleServices(stack.byName.values(), this.#parts.projects) : 0);
  }

  find(key: string): OutlineNode | undefined {
    const stack = this.#stack(key);
    return stack && stack.byName.size > 0 ? this.node(stack) : undefined;
  }

  findService(key: string, name: string): OutlineNode | undefined {
    const service = this.#stack(key)?.byName.get(name);
    return service && hasOwnRow(service) ? this.#serviceNode(service) : undefined;
  }

  services(place: ProjectPlace): readonly OutlineNode[] {
    const stack = this.#stack(projectKey(place));
    return stack ? this.#parts.rows.cut(stackRowId(place), stack.services, (service) => this.#serviceOrContainer(service)) : [];
  }

  containers(place: ProjectPlace, name: string): readonly OutlineNode[] {
    const service = this.#stack(projectKey(place))?.byName.get(name);
    return service ? this.#parts.rows.cut(serviceRowId(place, name), service.containers, this.#parts.containerNode) : [];
  }

  #stack(key: string): Stack | undefined {
    return this.#parts.index().stacks.get(key);
  }

  #serviceOrContainer(service: Service): OutlineNode {
    const only = hasOwnRow(service) ? undefined : service.containers.at(0);
    return only ? this.#parts.containerNode(only) : this.#serviceNode(service);
  }

  #serviceNode(service: Service): OutlineNode {
    return serviceNode(service, this.#parts.engineId, service.declared !== undefined && staleServices([service], this.#parts.projects) > 0);
  }
}

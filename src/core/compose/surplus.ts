import type { Container } from '../model/container.ts';

/** Which containers of a service go where it is to have fewer: those that are stale, then those with the highest numbers. [docker/compose, pkg/compose/convergence.go] */
export function surplus(containers: readonly Container[], count: number, isStale: (container: Container) => boolean): readonly Container[] {
  const order = [...containers].sort((left, right) => Number(isStale(right)) - Number(isStale(left)) || (right.compose?.number ?? 0) - (left.compose?.number ?? 0));
  return order.slice(0, Math.max(0, containers.length - count));
}

import type { Container } from './container.ts';

/** Whether a container runs, or would go on running. */
export function isUp({ state }: Pick<Container, 'state'>): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

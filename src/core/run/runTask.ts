import type { RunValues } from '../model/runPage.ts';

/** The form as an entry of `tasks.json`. */
export function runTask(values: RunValues): string {
  return JSON.stringify({ type: 'docker-run', ...values }, undefined, 2);
}

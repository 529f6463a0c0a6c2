import { messageOf } from '../base/userError.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import { containerNameProblem, parseBinds, parseEnvironment, parsePorts, splitWords } from '../model/runInput.ts';
import type { RunProblem, RunValues } from '../model/runPage.ts';

export interface CheckedRunForm {
  readonly problems: readonly RunProblem[];
  readonly spec: ContainerSpec;
}
export function readRunForm(values: RunValues): CheckedRunForm {
  const problems: RunProblem[] = [];
  const texts = (id: string): readonly string[] => (Array.isArray(values[id]) ? (values[id] as string[]) : []);
  const rows = <T>(id: string, read: (t: string) => readonly T[]): readonly T[] => texts(id).flatMap((t, row) => { try { return t.trim() === '' ? [] : read(t); } catch (e) { problems.push({ field: id, row, text: messageOf(e) }); return []; } });
  const text = (id: string): string => (typeof values[id] === 'string' ? (values[id] as string) : '');
  if (text('image') === '') problems.push({ field: 'image', text: 'Name an image.' });
  const np = text('name') === '' ? undefined : containerNameProblem(text('name'));
  if (np) problems.push({ field: 'name', text: np });
  return { problems, spec: { image: text('image'), ...(text('name') ? { name: text('name') } : {}), environment: rows('env', (t) => parseEnvironment(`'${t}'`)), ports: rows('ports', parsePorts), binds: rows('volumes', parseBinds), command: splitWords(text('command')), labels: {}, isRemovedOnExit: values.remove === true, isInteractive: values.tty === true } };
}

export function formCommand(values: RunValues, rest: readonly string[]): readonly string[] {
  const { spec } = readRunForm(values);
  return ['docker', 'run', ...rest, ...(spec.name === undefined ? [] : ['--name', spec.name]), spec.image, ...spec.command];
}
export function runLogLine(spec: ContainerSpec, verb: 'run' | 'create'): readonly string[] {
  return ['docker', verb, spec.image];
}

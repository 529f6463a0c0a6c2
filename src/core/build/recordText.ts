import { stepTime, type BuildDetails, type BuildRecord, type RecordedStep } from './record.ts';
import { secondsText } from './text.ts';

/** A build as one text, as `docker build --progress=plain` would have written it, step after step. */
export function recordText(record: BuildRecord, details: BuildDetails | undefined): string {
  const { request, engine, builder, outcome, startedAt, completedAt, steps } = record;
  const head = [
    `# ${request.dockerfile}${request.target === undefined ? '' : `, target ${request.target}`}`,
    `# ${request.tags.join(', ')}`,
    `# ${engine.name}, ${builder ?? 'no builder'}, ${new Date(startedAt).toISOString()}, ${outcome}${completedAt === undefined ? '' : ` after ${secondsText(completedAt - startedAt)}`}`,
    details || steps.length === 0 ? '# ' : '# What the steps wrote was not kept, or could not be read',
  ];
  const texts = steps.map((step) => stepText(step, details?.logs[String(step.number)] ?? ''));
  const end = record.message === undefined ? [] : [`ERROR: ${record.message}\n`];
  return [`${head.filter((line) => line !== '# ').join('\n')}\n`, ...texts, ...end].join('\n');
}

function stepText(step: RecordedStep, log: string): string {
  const lines = log === '' ? [] : log.replace(/\n$/, '').split('\n');
  return [step.name, ...lines, outcomeText(step)].map((line) => `#${step.number} ${line}\n`).join('');
}

function outcomeText(step: RecordedStep): string {
  switch (step.outcome) {
    case 'waiting':
    case 'skipped':
      return 'SKIPPED';
    case 'running':
      return 'RUNNING';
    case 'cached':
      return 'CACHED';
    case 'cancelled':
      return 'CANCELED';
    case 'failed':
      return `ERROR: ${step.error ?? ''}`;
    case 'ran':
      return `DONE ${secondsText(stepTime(step, 0))}`;
  }
}

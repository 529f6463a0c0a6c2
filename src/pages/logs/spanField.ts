import { sameSpan, wholeSpan, type LogPageWords, type LogSpan } from '../../core/model/logPage.ts';
import { button, element } from '../shared/dom.ts';

export interface SpanFieldParts {
  readonly words: Pick<LogPageWords, 'span' | 'since' | 'until' | 'anyTime'>;
  readonly span: LogSpan;
  onSpan(span: LogSpan): void;
}

/** Chooses a span of time, in the time of this machine. */
export function spanField(parts: SpanFieldParts): HTMLElement {
  const { words, span: first } = parts;
  let span = first;
  const summary = element('summary', { text: words.span });
  const fields = { since: field(words.since, first.since), until: field(words.until, first.until) };
  const choose = (chosen: LogSpan): void => {
    if (sameSpan(span, chosen)) return;
    span = chosen;
    summary.classList.toggle('is-set', !sameSpan(span, wholeSpan));
    parts.onSpan(span);
  };
  for (const { input } of Object.values(fields)) input.addEventListener('change', () => choose({ ...given('since', fields.since.input), ...given('until', fields.until.input) }));
  const clear = button(words.anyTime, () => {
    for (const { input } of Object.values(fields)) input.value = '';
    choose(wholeSpan);
  }, { class: 'secondary' });
  summary.classList.toggle('is-set', !sameSpan(span, wholeSpan));
  return element('details', { class: 'span' }, [summary, element('div', { class: 'popup' }, [fields.since.label, fields.until.label, clear])]);
}

function field(name: string, value: number | undefined): { readonly label: HTMLElement; readonly input: HTMLInputElement } {
  const input = element('input', { attributes: { type: 'datetime-local', step: '1' } });
  if (value !== undefined) input.value = localText(new Date(value));
  return { label: element('label', {}, [element('span', { text: name }), input]), input };
}

function given(name: 'since' | 'until', { value }: HTMLInputElement): LogSpan {
  const time = value === '' ? Number.NaN : new Date(value).getTime();
  return Number.isNaN(time) ? {} : { [name]: time };
}

/** `2006-01-02T15:04:05`, as such a field takes it. */
function localText(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

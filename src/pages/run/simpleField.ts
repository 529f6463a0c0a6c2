import { element } from '../shared/dom.ts';
import { FieldFrame, markInvalid, textInput, type FormField, type FormFieldParts } from './formField.ts';

/** A field with one input: a text, a yes or no, or a choice. */
export function simpleField(parts: FormFieldParts): FormField {
  const { field } = parts;
  const frame = new FieldFrame(field, 'label');
  const input = inputOf(parts, frame);
  input.id = `input-${field.id}`;
  frame.label.setAttribute('for', input.id);
  input.addEventListener(input instanceof HTMLInputElement ? 'input' : 'change', () => parts.onChange());
  const line = field.kind === 'flag' ? [element('div', { class: 'flag' }, [input, frame.label])] : [frame.label, input];
  return {
    element: element('div', { class: `field ${field.kind}` }, [...line, ...frame.ending]),
    id: field.id,
    get value() {
      if (field.kind === 'flag') return (input as HTMLInputElement).checked || undefined;
      return input.value.trim() || undefined;
    },
    setFacts: (facts) => frame.setFacts(facts),
    setProblems(problems) {
      frame.setProblem(problems[0]?.text ?? '');
      markInvalid(input, problems.length > 0);
    },
    focus: () => input.focus(),
  };
}

function inputOf({ field, value }: FormFieldParts, frame: FieldFrame): HTMLInputElement | HTMLSelectElement {
  if (field.kind === 'flag') {
    const box = element('input', { attributes: { type: 'checkbox', 'aria-describedby': frame.describedBy } });
    box.checked = value === true;
    return box;
  }
  const text = typeof value === 'string' ? value : '';
  if (field.kind === 'text') return textInput(field, frame, text);
  const select = element('select', { attributes: { 'aria-describedby': frame.describedBy } }, field.choices.map((choice) => element('option', { text: choice.text, attributes: { value: choice.value } })));
  // A value that is none of the choices is kept as one.
  if (field.choices.every((choice) => choice.value !== text)) select.append(element('option', { text, attributes: { value: text } }));
  select.value = text;
  return select;
}

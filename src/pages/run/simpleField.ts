import type { RunField } from '../../core/model/runPage.ts';
import { element } from '../shared/dom.ts';
import { FieldFrame, markInvalid, textInput, type FormField, type FormFieldParts } from './formField.ts';

interface Input {
  readonly element: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  /** Undefined where it is empty. */
  readonly value: string | true | undefined;
}

/** A field with one input: a text, a yes or no, or a choice. */
export function simpleField(parts: FormFieldParts): FormField {
  const { field } = parts;
  const frame = new FieldFrame(field, 'label');
  const input = inputOf(parts, frame);
  input.element.id = `input-${field.id}`;
  frame.label.setAttribute('for', input.element.id);
  const line = field.kind === 'flag' ? [element('div', { class: 'flag' }, [input.element, frame.label])] : [frame.label, input.element];
  return {
    element: element('div', { class: `field ${field.kind}` }, [...line, ...frame.ending]),
    id: field.id,
    get value() {
      return input.value;
    },
    setFacts: (facts) => frame.setFacts(facts),
    setProblems(problems) {
      frame.setProblem(problems[0]?.text ?? '');
      markInvalid(input.element, problems.length > 0);
    },
    focus: () => input.element.focus(),
  };
}

function inputOf(parts: FormFieldParts, frame: FieldFrame): Input {
  const { field, value } = parts;
  const onChange = (): void => parts.onChange();
  if (field.kind === 'flag') return checkBox(value === true, frame, onChange);
  const text = typeof value === 'string' ? value : '';
  if (field.kind === 'choice') return selection(field, text, frame, onChange);
  const input = textInput(field, frame, text, onChange);
  return {
    element: input.element,
    get value() {
      return input.value.trim() === '' ? undefined : input.value;
    },
  };
}

function checkBox(isOn: boolean, frame: FieldFrame, onChange: () => void): Input {
  const box = element('input', { attributes: { type: 'checkbox', 'aria-describedby': frame.describedBy } });
  box.checked = isOn;
  box.addEventListener('change', onChange);
  return {
    element: box,
    get value() {
      return box.checked || undefined;
    },
  };
}

function selection(field: RunField, text: string, frame: FieldFrame, onChange: () => void): Input {
  const select = element('select', { attributes: { 'aria-describedby': frame.describedBy } }, field.choices.map((choice) => element('option', { text: choice.text, attributes: { value: choice.value } })));
  // A value that is none of the choices is kept as one.
  if (field.choices.every((choice) => choice.value !== text)) select.append(element('option', { text, attributes: { value: text } }));
  select.value = text;
  select.addEventListener('change', onChange);
  return {
    element: select,
    get value() {
      return select.value || undefined;
    },
  };
}

/** What the page that runs images shows: a form whose fields the host describes. */

/** `list` is a row for each value. */
export type RunFieldKind = 'text' | 'list' | 'flag' | 'choice';

export interface RunField {
  /** The option's name in a `docker-run` task. */
  readonly id: string;
  readonly kind: RunFieldKind;
  readonly label: string;
  /** The option of `docker run`: "--publish". */
  readonly option: string;
  /** What the values look like. */
  readonly placeholder: string;
  /** The values of a `choice`. */
  readonly choices: readonly { readonly value: string; readonly text: string }[];
}

export interface RunSection {
  readonly title: string;
  readonly isOpen: boolean;
  readonly fields: readonly RunField[];
}

/** A text, the rows of a list, or a yes or no; by the field's id. A field that is left out is empty. */
export type RunValues = Readonly<Record<string, string | boolean | readonly string[]>>;

/** What is known of a field besides: it changes with the image. */
export interface RunFieldFacts {
  readonly hint: string;
  readonly suggestions: readonly string[];
}

export interface RunProblem {
  readonly field: string;
  /** The row of a list that it is about; the field as a whole without. */
  readonly row?: number;
  readonly text: string;
}

export type RunAction = 'run' | 'create' | 'terminal' | 'recreate' | 'copyCommand';

export interface RunPageHead {
  readonly title: string;
  /** What one has to know before: said above the form. */
  readonly notes: readonly string[];
  /** What can be done with the form as it is, the most likely first. */
  readonly actions: readonly { readonly action: RunAction; readonly text: string }[];
}

export interface RunPageWords {
  readonly form: string;
  readonly command: string;
  readonly copyCommand: string;
  /** "Add a row to {0}" */
  readonly addTo: string;
  readonly add: string;
  /** "Remove row {0} of {1}" */
  readonly removeRow: string;
  /** "{0}, row {1}" */
  readonly row: string;
  /** "{0} to be corrected" */
  readonly problems: string;
  readonly incomplete: string;
}

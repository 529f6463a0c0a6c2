import type { Fields } from '../base/fields.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import { readRunForm } from './runForm.ts';
import { valuesFromInspect } from './valuesFromInspect.ts';

/** What was chosen for a container beside what its image sets, as far as a spec can say it: the form, filled in and read. */
export function specFromInspect(container: Fields, image: Fields): ContainerSpec {
  return readRunForm(valuesFromInspect(container, image).values).spec;
}

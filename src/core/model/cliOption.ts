/** An option with its value, where there is one. */
export function option(name: string, value: string): readonly string[] {
  return value === '' ? [] : [name, value];
}

/** An option once for each value. */
export function repeated(name: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [name, value]);
}

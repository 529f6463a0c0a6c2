/** The name, or the first of `name-2`, `name-3`, … that nobody has. */
export function freeName(name: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  if (!names.has(name)) return name;
  const stem = name.replace(/-\d+$/, '');
  for (let number = 2; ; number += 1) if (!names.has(`${stem}-${String(number)}`)) return `${stem}-${String(number)}`;
}

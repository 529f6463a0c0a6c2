import * as l10n from '@vscode/l10n';

/** Variables by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

const variable = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}$]|\$\$|\$\{[^{}]*\})*))?\}|(.?))/gs;

/**
 * Puts values in place of `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?why}`, `${NAME?why}`,
 * `${NAME:+other}` and `${NAME+other}`; `$$` is a `$`. [Compose specification, Interpolation]
 *
 * @param wrong is told what cannot be put in. @param missing is told of a variable that has no value, which is then empty.
 */
export function interpolate(text: string, variables: Variables, { wrong, missing }: { readonly wrong: (problem: string) => void; readonly missing: (name: string) => void }): string {
  const inner = (other: string): string => interpolate(other, variables, { wrong, missing });
  return text.replace(variable, (whole: string, dollar?: string, bare?: string, braced?: string, operator?: string, operand?: string, stray?: string) => {
    const other = operand ?? '';
    if (dollar !== undefined) return '$';
    const name = bare ?? braced;
    if (name === undefined) {
      wrong(l10n.t('"{0}" is no variable; a "$" is written "$$".', `$${stray ?? ''}`));
      return whole;
    }
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const isThere = value !== undefined && (value !== '' || !(operator ?? '').startsWith(':'));
    switch (operator?.at(-1)) {
      case '-':
        return isThere ? value : inner(other);
      case '+':
        return isThere ? inner(other) : '';
      case '?':
        if (!isThere) wrong(l10n.t('The variable {0} is needed: {1}', name, other === '' ? l10n.t('it is not set') : other));
        return value ?? '';
      default:
        if (value === undefined) missing(name);
        return value ?? '';
    }
  });
}

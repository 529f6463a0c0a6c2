import { resolve } from 'node:path';
import { fieldsOf, listOf, type Fields } from '../base/fields.ts';

/** The Dockerfile that a service is built from, if that is a file here. */
export function dockerfileOf({ build }: Fields, directory: string): readonly string[] {
  const given = typeof build === 'string' ? { context: build } : fieldsOf(build);
  const { context = '.', dockerfile = 'Dockerfile', dockerfile_inline: inline } = given;
  const isHere = typeof context === 'string' && typeof dockerfile === 'string' && inline === undefined && !/^(?:[a-z][a-z\d+.-]*:\/\/|git@|github\.com\/)/i.test(context);
  return build !== undefined && build !== null && isHere ? [resolve(directory, context, dockerfile)] : [];
}

/** The files of the configs and secrets that a service is given. @param contents by "configs/name". */
export function contentFiles(fields: Fields, contents: ReadonlyMap<string, string>): readonly string[] {
  return ['configs', 'secrets'].flatMap((kind) =>
    listOf(fields[kind]).flatMap((entry) => {
      const source = typeof entry === 'string' ? entry : fieldsOf(entry).source;
      return contents.get(`${kind}/${String(source)}`) ?? [];
    }),
  );
}

import { basename, dirname } from 'node:path';

/** The image name to propose for a Dockerfile: of `web.Dockerfile` "web", otherwise that of its folder. */
export function defaultTag(dockerfile: string): string {
  const stem = /^(.+)\.dockerfile$/i.exec(basename(dockerfile))?.[1] ?? basename(dirname(dockerfile));
  const name = stem
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z\d._-]+/g, '-')
    .replace(/[._-]*[._][._-]*/g, (separators) => separators[0] ?? '')
    .replace(/^[._-]+|[._-]+$/g, '');
  return name === '' ? 'image' : name;
}

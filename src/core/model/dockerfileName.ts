/** Whether a file is called as a Dockerfile is. @param path with `/`. */
export function isDockerfileName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !isIgnoreFileName(name) && /^(?:Dockerfile|Containerfile|.+\.dockerfile|(?:Dockerfile|Containerfile)\..+)$/i.test(name);
}

/** Whether it names what a build context leaves out, as `Dockerfile.dockerignore` does: editors may take it for a Dockerfile. */
export function isIgnoreFileName(path: string): boolean {
  return path.endsWith('.dockerignore');
}

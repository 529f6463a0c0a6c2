/**
 * Whether two paths are written as the same one. Of one path of Windows a shell, an editor and a program say drive,
 * slashes and case differently; what links lead to, the text does not tell.
 */
export function isSamePath(left: string, right: string): boolean {
  return left === right || pathKey(left) === pathKey(right);
}

/** A path in the form in which it is compared. */
export function pathKey(path: string): string {
  const plain = isWindowsPath(path) ? path.replaceAll('\\', '/').toLowerCase() : path;
  return plain.length > 1 ? plain.replace(/\/+$/, '') : plain;
}

/** Whether it begins at a root, of whatever machine. */
export function isWholePath(path: string): boolean {
  return path.startsWith('/') || isWindowsPath(path);
}

function isWindowsPath(path: string): boolean {
  return /^(?:[a-z]:[\\/]|\\\\)/i.test(path);
}

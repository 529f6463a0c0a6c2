import { familiarRepository, imageNameProblem, parseImageName } from '../../core/model/imageName.ts';

/** What is remembered of an image is so of all tags of its repository. */
export function repositoryKey(image: string): string {
  return isId(image) || imageNameProblem(image) !== undefined ? image : familiarRepository(parseImageName(image));
}

export function isId(image: string): boolean {
  return /^(sha256:)?[\da-f]{12,64}$/.test(image);
}

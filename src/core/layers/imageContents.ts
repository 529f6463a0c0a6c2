import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { type ImagesApi } from '../engine/engine.ts';
import { type ImageContent, type ImageFilePlace, type LayerFile } from '../model/layer.ts';
import { readImage } from './readImage.ts';
import { readImageFile } from './readImageFile.ts';

/** So many images are remembered; an image never changes. */
const mostImages = 4;

/** A longer file is not opened: the editor wants all of it in memory. */
const longestFile = 128 * 1024 * 1024;

/** So many bytes of files that were opened are remembered, so that what is compared is not read again and again. */
const mostFileBytes = 32 * 1024 * 1024;

/** What images hold, read from the engine's archive of each once. */
export class ImageContents {
  /** By the image's id, which tells all of its content; the one asked for last comes last. */
  readonly #known = new Map<string, ImageContent>();
  /** By their digests; the one that was opened last comes last. */
  readonly #files = new Map<string, Uint8Array>();

  /**
   * @param imageId `sha256:…`
   * @param onProgress the bytes of the layers so far.
   * @throws UserError where the engine has no such image; an abort error when the signal aborted.
   */
  async of(images: Pick<ImagesApi, 'save'>, imageId: string, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<ImageContent> {
    const content = this.#known.get(imageId) ?? (await readImage(await images.save([imageId], signal), onProgress, signal));
    this.#known.delete(imageId);
    this.#known.set(imageId, content);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostImages && oldest !== undefined) this.#known.delete(oldest);
    return content;
  }

  /** What is known of a file. @throws UserError where the image, or the layer, has no such file. */
  async stat(images: Pick<ImagesApi, 'save'>, { imageId, layer, path }: ImageFilePlace, signal: AbortSignal): Promise<LayerFile> {
    const { layers } = await this.of(images, imageId, () => undefined, signal);
    const file = layers[layer]?.files.findLast((each) => each.path === path);
    if (file === undefined) throw new UserError('notFound', l10n.t('The image has no file {0} in this layer.', path));
    return file;
  }

  /** The bytes of a file. Throws as `stat` does, and where it is too long. */
  async readFile(images: Pick<ImagesApi, 'save'>, place: ImageFilePlace, signal: AbortSignal): Promise<Uint8Array> {
    const file = await this.stat(images, place, signal);
    const known = file.digest === undefined ? undefined : this.#files.get(file.digest);
    if (known) return known;
    const { layers } = await this.of(images, place.imageId, () => undefined, signal);
    const source = layers[place.layer]?.source ?? '';
    // The bytes of a second name stand with the first.
    const path = file.kind === 'file' ? (file.linkTarget ?? file.path) : file.path;
    const bytes = await readImageFile(await images.save([place.imageId], signal), { source, path }, longestFile);
    if (file.digest !== undefined) this.#remember(file.digest, bytes);
    return bytes;
  }

  #remember(digest: string, bytes: Uint8Array): void {
    this.#files.set(digest, bytes);
    let sum = [...this.#files.values()].reduce((total, { length }) => total + length, 0);
    for (const [oldest, { length }] of this.#files) {
      if (sum <= mostFileBytes) return;
      this.#files.delete(oldest);
      sum -= length;
    }
  }
}

import { fieldsOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { type Image, type ImageDetails, type ImageLayer } from '../model/image.ts';

/** One element of the engine's list. [Engine API, ImageSummary] */
export function toImage(json: unknown): Image {
  const fields = fieldsOf(json);
  return {
    id: textOf(fields.Id),
    tags: namesOf(fields.RepoTags),
    digests: namesOf(fields.RepoDigests),
    createdAt: numberOf(fields.Created) ?? 0,
    size: numberOf(fields.Size) ?? 0,
    labels: textMapOf(fields.Labels),
  };
}

/** An inspection, as the list would describe the same image. [Engine API, ImageInspect] */
export function toImageOfInspection(fields: Fields): Image {
  const milliseconds = Date.parse(textOf(fields.Created));
  return {
    id: textOf(fields.Id),
    tags: namesOf(fields.RepoTags),
    digests: namesOf(fields.RepoDigests),
    createdAt: Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000),
    size: numberOf(fields.Size) ?? 0,
    labels: textMapOf(fieldsOf(fields.Config).Labels),
  };
}

export function toImageDetails(json: Fields): ImageDetails {
  const config = fieldsOf(json.Config);
  return {
    id: textOf(json.Id),
    tags: namesOf(json.RepoTags),
    os: textOf(json.Os),
    architecture: textOf(json.Architecture),
    environment: textsOf(config.Env),
    entrypoint: textsOf(config.Entrypoint),
    command: textsOf(config.Cmd),
    workingDirectory: textOf(config.WorkingDir),
    user: textOf(config.User),
    exposedPorts: Object.keys(fieldsOf(config.ExposedPorts)).sort((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10) || (left < right ? -1 : 1)),
    volumes: Object.keys(fieldsOf(config.Volumes)).sort(),
    json,
  };
}

/** One entry of an image's history. [Engine API, ImageHistory] */
export function toLayer(json: unknown): ImageLayer {
  const fields = fieldsOf(json);
  return { createdBy: textOf(fields.CreatedBy), size: numberOf(fields.Size) ?? 0 };
}

/** Older engines write `<none>:<none>` for an image without a name. */
function namesOf(value: unknown): readonly string[] {
  return textsOf(value).filter((name) => !name.startsWith('<none>'));
}

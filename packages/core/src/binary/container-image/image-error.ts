import { BinaryFormatError, type BinaryTrouble } from '../errors.ts';

const SAVE_AGAIN =
  'Save the image again (`docker save -o image.tar NAME`, or `skopeo copy … oci:DIR`) and copy it whole.';

const REMEDIES: Record<BinaryTrouble, string> = {
  empty: SAVE_AGAIN,
  'not-a-binary': 'Give an OCI image layout (a folder or a tar) or a tar that `docker save` wrote.',
  unsupported: 'Write the image with docker, podman, buildah, ko or skopeo, layers as plain tar, gzip or zstd.',
  truncated: SAVE_AGAIN,
  malformed: `The image is damaged or was altered. ${SAVE_AGAIN}`,
  ambiguous: 'Name the platform whose image you mean.',
  limit: 'Judge the program itself: `gds binary FILE`; such an image is not read.',
};

/** A problem of an image, in the form that readers of binaries raise theirs. */
export function imageError(
  trouble: BinaryTrouble,
  what: string,
  where: string,
  why: string,
  remedy: string = REMEDIES[trouble],
): BinaryFormatError {
  return new BinaryFormatError(trouble, what, where, why, remedy);
}

import { z } from 'zod';
import { type ByteSource, readExactly } from '../source.ts';
import { imageError } from './image-error.ts';

/** Registries refuse larger manifests (OCI distribution specification). */
const MAX_DOCUMENT_BYTES = 4 << 20;
const MAX_LAYERS = 500;

const text = z.string().max(65_536);
const label = z.string().max(300);
/** Lists may be null: Go writes an empty one so. */
const words = z.array(text).max(10_000).nullish();

export const DescriptorSchema = z.object({
  mediaType: label.default(''),
  digest: label,
  size: z.number().int().min(0),
  platform: z.object({ os: label.default(''), architecture: label.default(''), variant: label.optional() }).nullish(),
  annotations: z.record(text, text).nullish(),
});
export type Descriptor = z.infer<typeof DescriptorSchema>;

/** OCI image index and Docker manifest list. */
export const IndexSchema = z.object({ manifests: z.array(DescriptorSchema).max(1000) });

/** OCI image manifest and Docker's version 2, schema 2. */
export const ManifestSchema = z.object({
  config: DescriptorSchema,
  layers: z.array(DescriptorSchema).max(MAX_LAYERS),
});

/** OCI image configuration, the part that says what starts and what the layers are. */
export const ConfigSchema = z.object({
  os: label.default(''),
  architecture: label.default(''),
  variant: label.optional(),
  config: z
    .object({ Entrypoint: words, Cmd: words, Env: words, WorkingDir: text.nullish(), User: text.nullish() })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(text).max(MAX_LAYERS).nullish() }).nullish(),
});
export type ImageConfig = z.infer<typeof ConfigSchema>;

/** `manifest.json` of `docker save`. */
export const SavedManifestSchema = z
  .array(
    z.object({
      Config: label,
      RepoTags: words,
      Layers: z.array(label).max(MAX_LAYERS).nullish(),
    }),
  )
  .max(1000);

/** A JSON document of an image. Rejects with a BinaryFormatError that names the document and the wrong value. */
export async function readDocument<T>(source: ByteSource, name: string, schema: z.ZodType<T>): Promise<T> {
  if (source.size > MAX_DOCUMENT_BYTES) {
    throw imageError('limit', name, name, `it has ${source.size} bytes, at most ${MAX_DOCUMENT_BYTES} are read`);
  }
  const bytes = await readExactly(source, 0, source.size, name);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw imageError('malformed', name, name, `it is no JSON (${error instanceof Error ? error.message : 'unknown'})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw imageError('malformed', name, name, `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? ''}`);
}

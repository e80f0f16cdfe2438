import { posix } from 'node:path';
import { z } from 'zod';
import { loadYaml } from '../config/yaml-document.ts';
import { EntityRefSchema } from '../standard/index.ts';
import { readRepositoryFile } from './repository/repository-file.ts';
import type { Repository } from './repository/repository.ts';

const MAX_BYTES = 256 * 1024;
const ComponentSchema = z.object({
  kind: z.literal('Component'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
});

/** The only component of catalog-info.yaml (backstage.io/docs/features/software-catalog/descriptor-format). */
export async function catalogComponent({
  root,
  prefix,
}: Repository): Promise<{ readonly name: string; readonly entity: string } | undefined> {
  const file = await readRepositoryFile(root, posix.join(prefix, 'catalog-info.yaml'));
  if (!file.ok) return undefined;
  const options = { path: file.path, maxBytes: MAX_BYTES, maxAliasCount: 0, merge: false };
  const { documents } = loadYaml(file.text, options);
  const components = documents.flatMap(({ value }) => ComponentSchema.safeParse(value).data ?? []);
  if (components.length !== 1) return undefined;
  const { name, namespace } = components[0]!.metadata;
  const entity = EntityRefSchema.safeParse(`component:${namespace}/${name}`);
  return entity.success ? { name, entity: entity.data } : undefined;
}

import { posix } from 'node:path';
import { catalogComponent } from '../collect/catalog-component.ts';
import { modulePathOf } from '../collect/go/modules/go-mod.ts';
import { readRepositoryFile } from '../collect/repository/repository-file.ts';
import type { Repository } from '../collect/repository/repository.ts';

/** The entity of the catalog that reports are filed under. */
export interface FoundService {
  /** `component:default/payments`. */
  readonly entity: string;
  /** The name alone. */
  readonly name: string;
  /** Where it comes from, in words. */
  readonly from: string;
}

/** The component of catalog-info.yaml, else one named as the module or the folder is. */
export async function findService(repository: Repository, folderName: string): Promise<FoundService> {
  const { root, prefix } = repository;
  const component = await catalogComponent(repository);
  if (component) return { ...component, from: 'as catalog-info.yaml names it' };
  const goMod = await readRepositoryFile(root, posix.join(prefix, 'go.mod'));
  const module = goMod.ok ? lastName(modulePathOf(goMod.text) ?? '') : '';
  const [name, from] = module === '' ? [folderName, 'guessed from the folder'] : [module, 'guessed from the module'];
  return { name, entity: `component:default/${entityName(name)}`, from };
}

/** `orders` of `example.com/shop/orders/v2`. */
function lastName(module: string): string {
  const parts = module.split('/');
  return (/^v\d+$/.test(parts.at(-1)!) ? parts.at(-2) : parts.at(-1)) ?? '';
}

function entityName(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return safe || 'my-service';
}

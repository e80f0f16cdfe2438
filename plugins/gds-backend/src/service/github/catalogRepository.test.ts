import { component } from '../../testing/backend';
import { defaultBranchOf, namesRepository } from './catalogRepository';

const LOCATION = 'backstage.io/source-location';
const SLUG = 'github.com/project-slug';

const names = (annotations: Record<string, string>, host = 'github.com', slug = 'acme/shop') =>
  namesRepository(component('payments', annotations), host, slug);

it.each([
  ['url:https://github.com/acme/shop'],
  ['url:https://github.com/acme/shop/'],
  ['url:https://github.com/acme/shop.git'],
  ['url:https://github.com/acme/shop/tree/main/services/payments/'],
  ['url:https://github.com/acme/shop/blob/main/catalog-info.yaml'],
  ['url:https://GitHub.com/Acme/Shop/tree/main/'],
])('takes the repository of the source location %s', location => {
  expect(names({ [LOCATION]: location })).toBe(true);
  expect(names({ [LOCATION]: location }, 'github.com', 'Acme/SHOP')).toBe(true);
  expect(names({ [LOCATION]: location }, 'github.com', 'acme/shop2')).toBe(false);
  expect(names({ [LOCATION]: location }, 'github.com', 'evil/shop')).toBe(false);
});

it.each([
  ['dir:/acme/shop'],
  ['url:acme/shop'],
  ['url:https://github.com/acme'],
  ['url:https://github.com.evil.example/acme/shop'],
  ['url:https://github.com:8443/acme/shop'],
  ['url:https://evil.example/github.com/acme/shop'],
  ['url:https://github.com@evil.example/acme/shop'],
  ['url:https://github.com/evil/../acme2/shop'],
])('takes none from %s', location => {
  expect(names({ [LOCATION]: location })).toBe(false);
});

it('compares the host with that of the issuer: the same name elsewhere is another repository', () => {
  const enterprise = { [LOCATION]: 'url:https://ghes.acme.example/acme/shop/tree/main/' };
  expect(names(enterprise)).toBe(false);
  expect(names(enterprise, 'ghes.acme.example')).toBe(true);
  expect(names({ [LOCATION]: 'url:https://github.com/acme/shop/' }, 'ghes.acme.example')).toBe(false);
});

it('takes the project slug, on the host of the source location', () => {
  expect(names({ [SLUG]: 'Acme/Shop' })).toBe(true);
  expect(names({ [SLUG]: 'acme/shop' }, 'ghes.acme.example')).toBe(false);
  const enterprise = { [LOCATION]: 'url:https://ghes.acme.example/acme/catalog/', [SLUG]: 'acme/shop' };
  expect(names(enterprise)).toBe(false);
  expect(names(enterprise, 'ghes.acme.example')).toBe(true);
  expect(names({ [LOCATION]: 'dir:/somewhere', [SLUG]: 'acme/shop' })).toBe(false);
});

it('names no repository for an entity without annotations', () => {
  expect(namesRepository(component('payments'), 'github.com', 'acme/shop')).toBe(false);
});

it('takes the default branch of the annotation, else the one given', () => {
  expect(defaultBranchOf(component('payments', { 'gds.dev/default-branch': 'release/v2' }), 'main')).toBe('release/v2');
  expect(defaultBranchOf(component('payments'), 'trunk')).toBe('trunk');
});

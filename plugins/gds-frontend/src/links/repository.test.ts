import { describe, expect, it } from '@jest/globals';
import type { Entity } from '@backstage/catalog-model';
import { repositoryOf } from './repository';

const commit = '4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f';

function at(location: string | undefined): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'payments',
      annotations: location === undefined ? {} : { 'backstage.io/source-location': location },
    },
  };
}

describe('links into a repository', () => {
  it.each([
    ['url:https://github.com/acme/shop/tree/main/payments/', 'https://github.com/acme/shop'],
    ['url:https://github.com/acme/shop', 'https://github.com/acme/shop'],
    ['url:https://git.acme.test/acme/shop.git', 'https://git.acme.test/acme/shop'],
    ['url:https://gitlab.com/acme/team/shop/-/tree/main/', 'https://gitlab.com/acme/team/shop/-'],
    ['url:https://gitlab.acme.test/acme/shop', 'https://gitlab.acme.test/acme/shop/-'],
  ])('are built from the catalog: %s', (location, base) => {
    const repository = repositoryOf(at(location));
    expect(repository?.commitHref(commit)).toBe(`${base}/commit/${commit}`);
    expect(repository?.lineHref(commit, 'cmd/payments/main.go', 7)).toBe(
      `${base}/blob/${commit}/cmd/payments/main.go#L7`,
    );
  });

  it('encode every part of the path', () => {
    const repository = repositoryOf(at('url:https://github.com/acme/shop'));
    expect(repository?.lineHref(commit, 'a b/c#d?e/"><x>.go', 1)).toBe(
      `https://github.com/acme/shop/blob/${commit}/a%20b/c%23d%3Fe/%22%3E%3Cx%3E.go#L1`,
    );
  });

  it.each([
    undefined,
    'file:/srv/shop',
    'url:javascript:alert(1)',
    'url:https://user:secret@github.com/acme/shop',
    'url:https://github.com/acme',
    'url:https://bitbucket.org/acme/shop',
    'url:https://dev.azure.com/acme/shop/_git/shop',
  ])('are left out where the catalog gives no known address: %s', location => {
    expect(repositoryOf(at(location))).toBeUndefined();
  });

  it.each(['main', '../../evil', '4f2c91e', `${commit}?x`])('need a whole commit: %s', wrong => {
    const repository = repositoryOf(at('url:https://github.com/acme/shop'));
    expect(repository?.commitHref(wrong)).toBeUndefined();
    expect(repository?.lineHref(wrong, 'main.go', 1)).toBeUndefined();
  });

  it('never leave the repository', () => {
    const repository = repositoryOf(at('url:https://github.com/acme/shop'));
    expect(repository?.lineHref(commit, '../../other/main.go', 1)).toBeUndefined();
    expect(repository?.lineHref(commit, '/etc/passwd', 1)).toBeUndefined();
  });
});

import { NotFoundError } from '@backstage/errors';
import { type Response, Router } from 'express';
import type { Readers } from '../router/Readers';
import type { Badges } from './Badges';

export interface BadgeRouterOptions {
  readonly badges: Badges;
  readonly readers: Readers;
  /** Where browsers find the plugin: `https://backstage.example.com/api/gds`. */
  readonly externalUrl: () => Promise<string>;
}

/**
 * `GET /badges/ID.svg`, for anybody: a leaf of its own. The barrier of Backstage lets everything from `/badges` on
 * through, so nothing else is there. `GET /entities/…/badge` tells the address to those who may read the entity.
 */
export function createBadgeRouter({ badges, readers, externalUrl }: BadgeRouterOptions): Router {
  const router = Router();
  router.get('/badges/:id.svg', (request, response, next) => {
    badges.svgOf(request.params.id).then(svg => answerSvg(response, svg), next);
  });
  router.use('/badges', () => {
    throw new NotFoundError('there is only GET /badges/ID.svg');
  });
  router.get('/entities/:kind/:namespace/:name/badge', (request, response, next) => {
    readers
      .requireEntity(request)
      .then(async entityRef => {
        const id = await badges.idOf(entityRef);
        const url = `${await externalUrl()}/badges/${id}.svg`;
        response.json({ url, markdown: `![maturity](${url})` });
      })
      .catch(next);
  });
  return router;
}

function answerSvg(response: Response, svg: string): void {
  response
    .set({
      'Content-Type': 'image/svg+xml',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'Cache-Control': 'public, max-age=300',
      // A README on another origin shows it.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
    // Bytes, so that express adds no charset.
    .send(Buffer.from(svg));
}

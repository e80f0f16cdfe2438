import { ConfigReader } from '@backstage/config';
import { coversEntity, readGdsConfig } from './config';

const read = (ingest: object) => readGdsConfig(new ConfigReader({ gds: { ingest } } as never));

describe('readGdsConfig', () => {
  it('lets no service report and limits the rate when nothing is configured', () => {
    expect(readGdsConfig(new ConfigReader({}))).toEqual({
      services: [],
      localReports: 'preview',
      rate: { tenMinutes: 60, day: 2000 },
      github: { issuers: [], defaultBranch: 'main' },
    });
  });

  it.each([
    [{ services: [{ subject: 'plugin:catalog', entities: [] }] }, /plugins may not report/],
    [{ services: [{ subject: 'a', entities: ['payments'] }] }, /'payments' is not kind:namespace\/name/],
    [{ services: [{ subject: 'a', entities: ['component:default/pay*'] }] }, /is not kind/],
    [
      {
        services: [
          { subject: 'a', entities: [] },
          { subject: 'a', entities: [] },
        ],
      },
      /listed twice/,
    ],
    [{ services: [{ entities: [] }] }, /subject/],
    [{ rate: { tenMinutes: 0 } }, /gds\.ingest\.rate\.tenMinutes: 0/],
    [{ rate: { day: 1.5 } }, /gds\.ingest\.rate\.day: 1\.5/],
  ])('names what is wrong in %j', (ingest, message) => {
    expect(() => read(ingest)).toThrow(message);
  });
});

it.each([
  ['component:default/*', 'component:default/payments', true],
  ['component:default/*', 'component:other/payments', false],
  ['*:*/*', 'component:default/payments', true],
  ['component:default/payments', 'component:default/payments', true],
  ['component:default/payments', 'component:default/payments-neglected', false],
  ['component:default/pay.ents', 'component:default/payments', false],
])('pattern %s covers %s: %s', (pattern, entityRef, covers) => {
  expect(coversEntity(pattern, entityRef)).toBe(covers);
});

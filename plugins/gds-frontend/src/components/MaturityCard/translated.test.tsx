import { describe, expect, it, jest } from '@jest/globals';
import { type TranslationApi, translationApiRef } from '@backstage/frontend-plugin-api';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { AXIS_DEFINITIONS, definitionOf } from '@gds-dev/core/standard';
import { screen } from '@testing-library/react';
import { failed, maturityOf, neverReported } from '../../testing/fixtures';
import { type Portal, refusal, renderWithPortal } from '../../testing/renderWithPortal';
import { MaturityCard } from './MaturityCard';

jest.mock('mermaid', () => ({ __esModule: true, default: {} }));

/** Says every message as its key between brackets, whatever stands in it. */
const keys = {
  ready: true,
  t: (key: string) => `[${key}]`,
};
const translations = {
  getTranslation: () => keys,
  translation$: () => ({ subscribe: () => ({ unsubscribe: () => undefined }) }),
} as unknown as TranslationApi;

async function textOf(getMaturity: Portal['getMaturity'], shown: string) {
  renderWithPortal(
    <TestApiProvider apis={[[translationApiRef, translations]]}>
      <MaturityCard detailsHref="/there" />
    </TestApiProvider>,
    { getMaturity },
  );
  await screen.findByText(shown);
  return screen.getByLabelText('[maturity.title]').textContent;
}

describe('the texts of the card', () => {
  it.each([
    [
      'no permission',
      async () => Promise.reject(refusal(403)),
      '[notices.forbidden.title]',
      '[maturity.title][maturity.details][notices.forbidden.title][notices.forbidden.text]',
    ],
    [
      'an error',
      async () => Promise.reject(refusal(500)),
      '[notices.fault.retry]',
      '[maturity.title][maturity.details][notices.fault.title]Request failed with 500[notices.fault.retry]',
    ],
    [
      'never reported',
      async () => neverReported,
      '[notices.never.title]',
      '[maturity.title][maturity.details][notices.never.title][notices.never.name]apiVersion: gds/v1\nservice: component:default/payments[copy.no][notices.never.then]gds verify    # [notices.never.judges]\nGDS_PORTAL_TOKEN=… gds publish .gds/report.json --portal https://portal.acme.test[copy.no]',
    ],
  ] as const)('are translated: %s', async (_state, getMaturity, shown, text) => {
    expect(await textOf(getMaturity, shown)).toBe(text);
  });

  it('are translated, or of the standard: a service that reported', async () => {
    const maturity = maturityOf([failed('debug-info'), failed('deterministic-build')]);
    const { failTitle, remedy } = definitionOf('debug-info');
    const [head = '', ...next] = maturity.level.summary.split('; ');
    const sentence = next.join('; ');
    const standard = [
      head,
      `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
      failTitle,
      remedy.replaceAll('`', ''),
      'payments',
      'The radar is drawn from three measured axes on; none of 5 are measured.',
      ...Object.values(AXIS_DEFINITIONS).map(({ title }) => title),
    ];
    const text = (await textOf(async () => maturity, '[level.planned]')) ?? '';
    const left = standard.reduce((rest, one) => rest.replace(one, ''), text.replaceAll(/\[[\w.-]+\]/g, ''));
    expect(left.match(/\p{L}+/gu)).toBeNull();
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import type { GdsApi } from '@gds-dev/backstage-plugin-gds-common';
import { fireEvent, screen, within } from '@testing-library/react';
import {
  COMMIT,
  daysAgo,
  entityOf,
  exemptionOf,
  failed,
  findingOf,
  maturityOf,
  missing,
  neverReported,
  passed,
  referenceMaturity,
} from '../../testing/fixtures';
import { refusal, renderWithPortal } from '../../testing/renderWithPortal';
import { MaturityTab } from './MaturityTab';

jest.mock('mermaid', () => ({
  __esModule: true,
  default: { initialize: () => undefined, render: async () => ({ svg: '<svg></svg>' }) },
}));

const strippedLine = findingOf('debug-info', {
  message: 'No debug info in bin/payments',
  location: {
    kind: 'file',
    path: 'services/pay ments/Makefile',
    startLine: 7,
    startColumn: 12,
    endColumn: 17,
    snippet: 'LDFLAGS := -s -w -X main.built=1',
  },
  evidence: [{ key: 'growth', value: 2_202_010, unit: 'bytes' }],
});

const neglected = maturityOf([
  passed('offline-build', '2 builds without network'),
  failed('static-analysis'),
  failed('debug-info', [strippedLine]),
  failed('offline-build'),
  missing('slo-compliance', 'no sources.prometheus in gds.yaml', 'Add `sources.prometheus.url`.'),
  { ...failed('vet-shadow'), exemption: { reason: 'rewritten in March', expires: '2027-03-31' } },
]);

function region(name: string) {
  return within(screen.getByRole('region', { name }));
}

describe('the tab', () => {
  it('lists what to do in order of gain, then everything else by its verdict', async () => {
    renderWithPortal(<MaturityTab />, { getMaturity: async () => neglected });
    await screen.findByText('Level 0 of 3');
    const todo = region('What to do next 3')
      .getAllByRole('heading', { level: 3 })
      .map(head => head.textContent);
    expect(todo.map(text => /\d{3}/.exec(text ?? '')?.[0])).toEqual(['001', '003', '022']);
    expect(todo[1]).toMatch(/^✗failed003No debug info in the binary · payments/);
    expect(region('Passed 1').getByText('offline build')).toBeTruthy();
    expect(region('Could not be measured 1').getByText('sources.prometheus.url').tagName).toBe('CODE');
    expect(region('Exempted 1').getByText(/rewritten in March/)).toBeTruthy();
  });

  it('says of a check what became of its exemption, unless that ended and the check holds', async () => {
    const of = maturityOf([failed('debug-info'), passed('offline-build'), passed('module-integrity')]);
    const decision = { by: 'user:default/bob', at: daysAgo(1), note: null };
    const [one, two, three] = of.checks;
    if (!one || !two || !three) throw new Error('no checks');
    one.exemption = exemptionOf({ reason: 'the first' });
    two.exemption = exemptionOf({ reason: 'the second', state: 'expired', decision });
    three.exemption = exemptionOf({ reason: 'the third', state: 'approved', decision, use: 'not-needed' });
    renderWithPortal(<MaturityTab />, { getMaturity: async () => of });
    expect((await screen.findByText(/the first/)).textContent).toMatch(/^Exemption requested, until .*Not approved/);
    expect(screen.queryByText(/the second/)).toBeNull();
    expect(screen.getByText(/the third/).textContent).toMatch(
      /^Exemption approved by user:default\/bob, .*Nobody needs/,
    );
  });

  it('shows evidence with units, and the line as a link to its commit', async () => {
    renderWithPortal(<MaturityTab />, { getMaturity: async () => neglected });
    expect((await screen.findByText('2.1 MiB')).getAttribute('title')).toBe('2,202,010 bytes');
    const link = screen.getByRole('link', { name: /Makefile:7:12/, hidden: true });
    expect(link.getAttribute('href')).toBe(
      `https://github.com/acme/shop/blob/${COMMIT}/services/pay%20ments/Makefile#L7`,
    );
    expect(screen.getByText('-s -w', { selector: 'mark' })).toBeTruthy();
  });

  it('links nothing where the catalog names no repository', async () => {
    renderWithPortal(<MaturityTab />, {
      getMaturity: async () => neglected,
      entity: entityOf({ 'backstage.io/source-location': 'url:javascript:alert(1)' }),
    });
    expect((await screen.findByText(/Makefile:7:12/)).closest('a')).toBeNull();
    expect(screen.getAllByText('4f2c91e').every(commit => commit.closest('a') === null)).toBe(true);
  });

  it('takes every text of a report as text, and no address of it as a link', async () => {
    const evil = '<img src="x" onerror="window.owned=1"><a href="javascript:alert(1)">x</a>';
    const hostile = maturityOf([
      failed(
        'debug-info',
        [
          findingOf('debug-info', {
            message: evil,
            remedy: `\`${evil}\` [x](javascript:alert(1))`,
            location: { kind: 'url', url: 'javascript:alert(1)' },
            related: [{ location: { kind: 'binary', file: evil }, message: evil }],
            evidence: [{ key: evil, value: evil }],
          }),
        ],
        evil,
      ),
      missing('slo-compliance', evil, evil),
    ]);
    const { container } = renderWithPortal(<MaturityTab />, { getMaturity: async () => hostile });
    expect((await screen.findAllByText(evil)).length).toBeGreaterThan(4);
    expect(container.querySelector('img, [onerror], a[href^="javascript"]')).toBeNull();
    expect(screen.getByText('javascript:alert(1)').closest('a')).toBeNull();
  });

  it('shows the reference with its label, what feeds each axis, and its history', async () => {
    const { maturity, history } = referenceMaturity();
    renderWithPortal(<MaturityTab />, { getMaturity: async () => maturity, getHistory: async () => history });
    expect(await screen.findByText('Reference picture of the standard — not a service')).toBeTruthy();
    expect(screen.getByText(/149 of 149 alerts had an incident/)).toBeTruthy();
    expect(await screen.findByRole('img', { name: /^SLO Compliance over time: 71, 99; 0 regressions/ })).toBeTruthy();
    expect(region('History').getByText(/003 debug info/)).toBeTruthy();
  });

  it('reads older reports when asked', async () => {
    const { maturity, history } = referenceMaturity();
    const [newer, older] = history.points;
    const getHistory = jest.fn<GdsApi['getHistory']>(async (_entity, page) =>
      page?.cursor === 'next'
        ? { points: older ? [older] : [], nextCursor: null }
        : { points: newer ? [newer] : [], nextCursor: 'next' },
    );
    renderWithPortal(<MaturityTab />, { getMaturity: async () => maturity, getHistory });
    fireEvent.click(await screen.findByRole('button', { name: 'Show older reports' }));
    expect(await screen.findByText('no verdict changed')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show older reports' })).toBeNull();
  });

  it('keeps the rest when the history cannot be read', async () => {
    renderWithPortal(<MaturityTab />, {
      getMaturity: async () => neglected,
      getHistory: () => Promise.reject(refusal(500)),
    });
    expect(await screen.findByText('The history of this service could not be read')).toBeTruthy();
    expect(screen.getByText('Level 0 of 3')).toBeTruthy();
  });

  it.each([
    ['never reported', async () => neverReported, 'This service has not been measured yet'],
    ['forbidden', () => Promise.reject(refusal(403)), 'Not yours to see, or not there'],
    ['failed', () => Promise.reject(refusal(500)), 'The maturity of this service could not be read'],
  ])('has a page for %s', async (_state, getMaturity, text) => {
    renderWithPortal(<MaturityTab />, { getMaturity });
    expect(await screen.findByText(text)).toBeTruthy();
  });
});

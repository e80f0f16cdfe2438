import { describe, expect, it, jest } from '@jest/globals';
import { fireEvent, screen, within } from '@testing-library/react';
import {
  daysAgo,
  failed,
  findingOf,
  maturityOf,
  neverReported,
  passed,
  referenceMaturity,
} from '../../testing/fixtures';
import { refusal, renderWithPortal } from '../../testing/renderWithPortal';
import { MaturityCard } from './MaturityCard';

const render = jest.fn(async (_id: string, _source: string) => ({ svg: '<svg><title>drawn</title></svg>' }));
jest.mock('mermaid', () => ({
  __esModule: true,
  default: { initialize: () => undefined, render: (id: string, source: string) => render(id, source) },
}));

const neglected = maturityOf([
  passed('offline-build'),
  failed('deterministic-build'),
  failed('debug-info', [findingOf('debug-info', { remedy: 'Drop `-s -w` from LDFLAGS.' })]),
]);

describe('the card', () => {
  it('shows the level, its steps, what is planned and the step with the largest gain', async () => {
    renderWithPortal(<MaturityCard detailsHref="/there" />, { getMaturity: async () => neglected });
    expect(await screen.findByText('Level 0 of 3')).toBeTruthy();
    const steps = screen.getAllByRole('listitem').map(step => step.textContent);
    expect(steps[0]).toMatch(/failed Level 1not held1 of \d\d? musts/);
    expect(steps[2]).toMatch(/Level 3cannot be awarded yet/);
    expect(screen.getByText(/Checks still planned/).textContent).toMatch(/level 3 waits for 034, 035, 036/);

    const next = within(screen.getByRole('region', { name: 'What to do next' }));
    expect(next.getByText('No debug info in the binary')).toBeTruthy();
    expect(next.getByText('-s -w').tagName).toBe('CODE');
    expect(next.getByText('and 1 more')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'All checks and history' }).getAttribute('href')).toBe('/there');
  });

  it('says when and by which commit it was measured, with the exact time on hover', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => neglected });
    const time = await screen.findByText('2 hours ago');
    expect(time.getAttribute('title')).toMatch(/ \d{4}, \d\d:\d\d:\d\d /);
    const commit = screen.getByRole('link', { name: /4f2c91e/ });
    expect(commit.getAttribute('href')).toBe(`https://github.com/acme/shop/commit/${neglected.commit}`);
    expect(commit.getAttribute('rel')).toBe('noopener noreferrer');
  });

  it.each(['attested', 'self-reported'] as const)('says that it is %s, and what that means', async attestation => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => ({ ...neglected, attestation }) });
    const word = await screen.findByText(attestation);
    expect(word.getAttribute('title')).toMatch(
      attestation === 'attested' ? /as GitHub's token shows/ : /nobody vouches/,
    );
    expect(word.closest('p')?.textContent).toMatch(/^Measured .*· standard 0\.1\.0 · (?:attested|self-reported)$/);
  });

  it('vouches for nothing in the reference picture, which nobody reported', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => referenceMaturity().maturity });
    expect(await screen.findByText(/Reference picture of the standard/)).toBeTruthy();
    expect(screen.queryByText(/attested|self-reported/)).toBeNull();
  });

  it('says why there is no chart, and keeps the table', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => neglected });
    expect(await screen.findByText(/none of 5 are measured/)).toBeTruthy();
    const row = within(screen.getByRole('row', { name: /SLO Compliance/ }));
    expect(row.getByText('no data')).toBeTruthy();
  });

  it('draws the reference from the source of the standard and labels it', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => referenceMaturity().maturity });
    expect(await screen.findByText('Reference picture of the standard — not a service')).toBeTruthy();
    expect(await screen.findByRole('img', { name: /Radar of the axes/ })).toBeTruthy();
    expect(render.mock.calls[0]?.[1]).toMatch(/^radar-beta\n.*\n {2}curve before\["before"\]\{62, 48, 55, 39, 71\}\n/);
    const row = screen.getByRole('row', { name: /Root Cause Speed/ });
    expect([...row.querySelectorAll('td')].map(cell => cell.textContent)).toEqual(['39', '92', '+53']);
  });

  it('falls back to the table when the chart cannot be drawn', async () => {
    render.mockRejectedValueOnce(new Error('no chunk'));
    renderWithPortal(<MaturityCard />, { getMaturity: async () => referenceMaturity().maturity });
    expect(await screen.findByText('The chart could not be drawn; the table has its values.')).toBeTruthy();
    expect(screen.getByRole('row', { name: /Alert Precision/ })).toBeTruthy();
  });

  it('says that it is stale', async () => {
    const stale = { ...neglected, stale: true, measuredAt: daysAgo(12) };
    renderWithPortal(<MaturityCard />, { getMaturity: async () => stale });
    expect((await screen.findByText(/Stale: last measured/)).textContent).toBe('Stale: last measured 12 days ago');
  });

  it('tells a service that never reported how to, ready to copy', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: async () => neverReported });
    expect(await screen.findByText('This service has not been measured yet')).toBeTruthy();
    expect(screen.getByText(/gds publish .gds\/report.json --portal https:\/\/portal.acme.test/)).toBeTruthy();
    expect(screen.getByText(/service: component:default\/payments/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy the commands' })).toBeTruthy();
  });

  it.each([403, 404])('tells a reader without the permission as much, after %d', async status => {
    renderWithPortal(<MaturityCard />, { getMaturity: () => Promise.reject(refusal(status)) });
    expect(await screen.findByText('Not yours to see, or not there')).toBeTruthy();
  });

  it('shows an error of the portal and asks again', async () => {
    const getMaturity = jest
      .fn<() => Promise<typeof neglected>>()
      .mockRejectedValueOnce(refusal(503))
      .mockResolvedValue(neglected);
    renderWithPortal(<MaturityCard />, { getMaturity });
    expect((await screen.findByRole('alert')).textContent).toContain('Request failed with 503');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Level 0 of 3')).toBeTruthy();
    expect(getMaturity).toHaveBeenCalledTimes(2);
  });

  it('keeps its place while it reads', async () => {
    renderWithPortal(<MaturityCard />, { getMaturity: () => new Promise(() => undefined) });
    expect(await screen.findByRole('status', { name: /Reading the maturity/ })).toBeTruthy();
  });
});

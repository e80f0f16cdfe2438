import { describe, expect, it, jest } from '@jest/globals';
import type { Summary } from '@gds-dev/backstage-plugin-gds-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { refusal } from '../../testing/renderWithPortal';
import { renderSummary } from '../../testing/renderSummary';
import { summaryOf, summaryPortal } from '../../testing/summaryFixtures';

const render = jest.fn(async (_id: string, _source: string) => ({ svg: '<svg><title>drawn</title></svg>' }));
jest.mock('mermaid', () => ({
  __esModule: true,
  default: { initialize: () => undefined, render: (id: string, source: string) => render(id, source) },
}));

const linkTo = async (name: string | RegExp) =>
  (await screen.findByRole('link', { name })).getAttribute('href')?.replaceAll('%3A', ':').replaceAll('%2F', '/');

const regionOf = async (name: string) => within(await screen.findByRole('region', { name }));

describe('the leadership page', () => {
  it('asks once for everything', async () => {
    const { api, asked } = summaryPortal();
    renderSummary(api);
    expect(await screen.findByRole('heading', { name: 'All services' })).toBeTruthy();
    expect(asked).toEqual([['getSummary', { by: 'owner' }]]);
  });

  it('says how many services report, and who is missing or stale', async () => {
    renderSummary(summaryPortal().api);
    expect(await linkTo('41 of 48')).toBe('/?by=service#table');
    expect(screen.getByText('services report: 85 %')).toBeTruthy();
    expect(await linkTo('7 never reported')).toBe('/?by=service&level=unreported#table');
    expect(await linkTo('5 measured more than 7 days ago')).toBe('/?by=service&stale=true#table');
    expect(screen.getByText('3 with an approved exemption')).toBeTruthy();
  });

  it('leads from each count of a level to its services, and from no zero', async () => {
    renderSummary(summaryPortal().api, '/?system=system:default/shop');
    expect(await linkTo('Level 0: 30 services')).toBe('/?system=system:default/shop&by=service&level=0#table');
    expect(await linkTo('Level 1: 11 services')).toBe('/?system=system:default/shop&by=service&level=1#table');
    expect(screen.queryByRole('link', { name: /Level 3/ })).toBeNull();
  });

  it('says which levels nobody can reach yet', async () => {
    renderSummary(summaryPortal().api);
    expect(await screen.findByText(/^Levels? [\d and,]+ (?:is|are) not awarded yet/)).toBeTruthy();
  });

  it('has the levels of 13 weeks as a table for who cannot see the chart', async () => {
    renderSummary(summaryPortal().api);
    const table = within(await screen.findByRole('table', { name: 'Services by level, 13 weeks' }));
    const rows = table.getAllByRole('row').map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent));
    expect(rows).toHaveLength(14);
    expect(rows[1]).toEqual(['0', '0', '0', '30']);
    expect(rows[13]).toEqual(['0', '0', '12', '18']);
  });

  it('draws the axes from catalogue titles and numbers alone, and says how many services are behind them', async () => {
    const { api } = summaryPortal({
      getSummary: async () =>
        summaryOf({
          scope: { owner: { ref: 'group:default/x', title: '%%{init}%% "x"' }, system: null, domain: null },
        }),
    });
    renderSummary(api, '/?owner=group:default/x');
    const axes = await regionOf('Axes');
    await waitFor(() => expect(render).toHaveBeenCalled());
    expect(render.mock.calls.at(-1)?.[1]).toMatch(
      /^radar-beta\n {2}axis (?:a\d\["[\w ]+"\](?:, )?)+\n(?: {2}curve (?:before|now)\["(?:before|now)"\]\{[\d., ]+\}\n){2} {2}max 100\n {2}min 0\n {2}ticks 4\n {2}graticule polygon\n$/,
    );
    const cells = (name: RegExp) =>
      [...axes.getByRole('row', { name }).querySelectorAll('td')].map(cell => cell.textContent);
    expect(cells(/Context Propagation/)).toEqual(['23', '31.8', '+8.8', '29']);
    expect(cells(/Alert Precision/)).toEqual(['no data', 'no data', '', '0']);
  });

  it('compares with another day when the reader asks, and says when nothing was measured then', async () => {
    renderSummary(summaryPortal().api);
    fireEvent.click(await screen.findByRole('radio', { name: '90 days ago' }));
    expect(await screen.findByText('No axis had a value 90 days ago.')).toBeTruthy();
    const axes = await regionOf('Axes');
    expect(axes.queryByRole('columnheader', { name: 'Before' })).toBeNull();
  });

  it('draws today alone where too few axes have a value on both days, and keeps both in the table', async () => {
    const { now, days30, days90 } = summaryOf().axes;
    const few = days30.map((axis, index) => (index < 2 ? axis : { ...axis, value: null, services: 0 }));
    renderSummary(summaryPortal({ getSummary: async () => summaryOf({ axes: { now, days30: few, days90 } }) }).api);
    await waitFor(() => expect(render.mock.calls.at(-1)?.[1]).toMatch(/\n {2}curve now/));
    expect(render.mock.calls.at(-1)?.[1]).not.toMatch(/curve before/);
    const axes = await regionOf('Axes');
    expect(axes.getByRole('row', { name: /Root Cause Speed no data 68\.3/ })).toBeTruthy();
  });

  it('lists the five most frequent failures, each with what mending it alone would do', async () => {
    renderSummary(summaryPortal().api);
    const items = (await regionOf('Most frequent failures')).getAllByRole('listitem');
    expect(items).toHaveLength(5);
    expect(items[0]?.textContent).toMatch(/27 servicesmended alone, it lifts no service$/);
    expect(items[1]?.textContent).toMatch(/^003 No debug info in the binary12 servicesmend this and 6 services rise$/);
    expect(await linkTo('12 services')).toBe('/?by=service&failing=debug-info#table');
  });

  it('puts the mends that lift most services first', async () => {
    renderSummary(summaryPortal().api);
    const first = await regionOf('What to do first');
    expect(first.getAllByRole('link').map(link => link.textContent)).toEqual([
      '8 services rise',
      '6 services rise',
      '2 services rise',
    ]);
    expect(await linkTo('8 services rise')).toBe('/?by=service&failing=module-integrity&sort=gain&order=desc#table');
  });

  it('names what got worse: service, check, commit and time, and leads to the maturity of the service', async () => {
    renderSummary(summaryPortal().api);
    const item = (await regionOf('Regressions in 7 days')).getByRole('listitem');
    expect(item.textContent).toMatch(/^Ledger1 day ago.*003 debug info · linux · 4f2c91e$/);
    expect(await linkTo('Ledger')).toBe('/catalog/default/component/ledger/maturity');
    expect(await linkTo('14 in all: their services')).toBe('/?by=service&regressed=true#table');
  });

  it('says which part it shows and leads to the parts around it', async () => {
    const scope = {
      domain: { ref: 'domain:default/commerce', title: 'Commerce' },
      system: { ref: 'system:default/shop', title: 'Shop' },
      owner: null,
    };
    renderSummary(
      summaryPortal({ getSummary: async () => summaryOf({ scope }) }).api,
      '/?domain=domain:default/commerce&system=system:default/shop',
    );
    expect(await screen.findByRole('heading', { name: /^Shop\s*system$/ })).toBeTruthy();
    expect(await linkTo('All services')).toBe('/');
    expect(await linkTo('Commerce')).toBe('/?domain=domain:default/commerce');
  });

  it('keeps its place while it reads', async () => {
    renderSummary(summaryPortal({ getSummary: () => new Promise(() => undefined) }).api);
    expect(await screen.findByRole('status', { name: 'Reading how the services stand' })).toBeTruthy();
  });

  it('shows how the first service comes to be counted', async () => {
    const counts: Summary['counts'] = { expected: 0, reported: 0, stale: 0, levels: [0, 0, 0, 0], exempted: 0 };
    renderSummary(summaryPortal({ getSummary: async () => summaryOf({ counts }) }).api);
    expect(await screen.findByRole('heading', { name: 'No services yet' })).toBeTruthy();
    expect(screen.getByText(/gds\.dev\/maturity: enabled/)).toBeTruthy();
  });

  it.each([403, 404])('tells a reader without the permission as much, after %d', async status => {
    const { api } = summaryPortal({ getSummary: () => Promise.reject(refusal(status)) });
    renderSummary(api, '/?owner=group:default/secret');
    expect(await screen.findByRole('heading', { name: 'Not yours to see, or not there' })).toBeTruthy();
    expect(await linkTo('See all services')).toBe('/');
    expect(screen.queryByText(/secret/, { ignore: 'output' })).toBeNull();
  });

  it('shows an error of the portal and asks again', async () => {
    const getSummary = jest
      .fn<() => Promise<Summary>>()
      .mockRejectedValueOnce(refusal(503))
      .mockResolvedValue(summaryOf());
    renderSummary(summaryPortal({ getSummary }).api);
    expect((await screen.findByRole('alert')).textContent).toContain('Request failed with 503');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'All services' })).toBeTruthy();
    expect(getSummary).toHaveBeenCalledTimes(2);
  });

  it('saves the table of this view as CSV under one name, and prints', async () => {
    const createObjectURL = jest.fn(() => 'blob:x');
    Object.assign(URL, { createObjectURL, revokeObjectURL: () => undefined });
    const saved: string[] = [];
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      saved.push(this.download);
    });
    const print = jest.fn();
    window.print = print;
    const { api, asked } = summaryPortal();
    renderSummary(api, '/?by=service&stale=true');
    fireEvent.click(await screen.findByRole('button', { name: 'Download every row of the table as CSV' }));
    await waitFor(() => expect(saved).toEqual(['gds-maturity.csv']));
    expect(asked.at(-1)).toEqual(['getSummaryCsv', { by: 'service', stale: true }]);
    fireEvent.click(screen.getByRole('button', { name: 'Print' }));
    expect(print).toHaveBeenCalledTimes(1);
  });

  it('says why there is no CSV', async () => {
    const { api } = summaryPortal({ getSummaryCsv: () => Promise.reject(refusal(503)) });
    renderSummary(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Download every row of the table as CSV' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The CSV could not be read: Request failed with 503');
  });
});

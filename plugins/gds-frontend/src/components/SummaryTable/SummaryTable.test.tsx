import { describe, expect, it, jest } from '@jest/globals';
import type { Summary, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { refusal } from '../../testing/renderWithPortal';
import { renderSummary } from '../../testing/renderSummary';
import { partRow, parts, serviceRow, summaryOf, summaryPortal } from '../../testing/summaryFixtures';

jest.mock('mermaid', () => ({ __esModule: true, default: {} }));

const services: SummaryTable = {
  by: 'service',
  rows: [
    serviceRow(),
    serviceRow({
      entityRef: 'component:default/silent',
      title: 'Silent',
      level: null,
      failing: 0,
      regressions: 0,
      gain: null,
      measuredAt: null,
      stale: false,
      trend: Array<null>(13).fill(null),
    }),
  ],
  total: 2,
  nextCursor: null,
};

const table = async () => within(await screen.findByRole('region', { name: 'Table, scrolls sideways' }));
const hrefOf = (element: Element) => decodeURIComponent(element.getAttribute('href') ?? '');
const address = () => decodeURIComponent(screen.getByTestId('address').textContent ?? '');

/** An answer that comes when the test says so. */
function later<T>() {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>(resolve => {
    give = resolve;
  });
  return { promise, give };
}

describe('the table of parts', () => {
  it('leads from a part to its services and from each number to what it counts', async () => {
    renderSummary(summaryPortal().api, '/?domain=domain:default/commerce');
    const row = (await table()).getByRole('row', { name: /^Payments/ });
    const here = '/?owner=group:default/payments&domain=domain:default/commerce&by=service';
    expect(
      within(row)
        .getAllByRole('link')
        .map(link => [link.textContent, hrefOf(link)]),
    ).toEqual([
      ['Payments', here],
      ['0.25', `${here}#table`],
      ['5', `${here}#table`],
      ['80 %', `${here}&level=unreported#table`],
      ['7', `${here}&sort=failing&order=desc#table`],
      ['2', `${here}&regressed=true#table`],
      ['1', `${here}&sort=gain&order=desc#table`],
    ]);
    expect(within(row).getByRole('img', { name: /^Level over 13 weeks: no data, no data, 0\.25/ })).toBeTruthy();
    expect(within(row).getByRole('img', { name: /^Level 0: 3 services, Level 1: 1 service/ })).toBeTruthy();
  });

  it('says of which part a part is', async () => {
    const rows = [partRow({ parent: 'group:default/commerce' })];
    const { api } = summaryPortal({ getSummary: async () => summaryOf({ table: { ...parts, rows } as SummaryTable }) });
    renderSummary(api);
    expect((await table()).getByRole('rowheader').textContent).toBe('Payments in commerce');
  });

  it('leads to no other host, whatever slashes its address begins with', async () => {
    renderSummary(summaryPortal().api, '//evil.test/');
    const links = (await table()).getAllByRole('link').map(hrefOf);
    expect(links.filter(href => !/^\/(?!\/)/.test(href))).toEqual([]);
  });

  it('shows no level for a part that nobody reported for, and no zero either', async () => {
    const row = partRow({ reported: 0, level: null, levels: [0, 0, 0, 0], trend: Array<null>(13).fill(null) });
    renderSummary(
      summaryPortal({ getSummary: async () => summaryOf({ table: { ...parts, rows: [row] } as SummaryTable }) }).api,
    );
    expect((await table()).getByRole('row', { name: /^Payments no data no data 5 0 %/ })).toBeTruthy();
  });

  it('is sorted by its columns, the other way round by the one that sorts it', async () => {
    renderSummary(summaryPortal().api, '/?sort=failing&order=desc');
    const rows = await table();
    expect(rows.getByRole('columnheader', { name: 'Failed checks' }).getAttribute('aria-sort')).toBe('descending');
    expect(hrefOf(rows.getByRole('link', { name: 'Failed checks' }))).toBe('/?sort=failing');
    expect(hrefOf(rows.getByRole('link', { name: 'Level' }))).toBe('/');
    expect(hrefOf(rows.getByRole('link', { name: 'Services' }))).toBe('/?sort=services&order=desc');
  });
});

describe('the table of services', () => {
  const open = () =>
    renderSummary(summaryPortal({ getSummary: async () => summaryOf({ table: services }) }).api, '/?by=service');

  it('leads from a service and its numbers to its maturity', async () => {
    open();
    const row = (await table()).getByRole('row', { name: /^Ledger/ });
    const links = within(row).getAllByRole('link');
    expect(links.map(link => link.textContent)).toEqual(['Ledger', '2', '1', 'payments']);
    expect(links.slice(0, 3).map(hrefOf)).toEqual(Array(3).fill('/catalog/default/component/ledger/maturity'));
    expect(row.textContent).toMatch(/003 debug info.*9 days ago stale$/);
  });

  it('counts nothing of a service that never reported', async () => {
    open();
    const row = (await table()).getByRole('row', { name: /^Silent/ });
    const cells = [...row.querySelectorAll('td')].map(cell => cell.textContent);
    expect(cells).toEqual([...Array<string>(5).fill('○no data'), '', 'payments', 'never reported']);
  });

  it('makes no link of what is no reference', async () => {
    const rows = ['javascript:alert(1)', 'component:default/..', '//evil.test/x'].map((entityRef, index) =>
      serviceRow({ entityRef, title: `Evil ${index}`, owner: null }),
    );
    const hostile: SummaryTable = { by: 'service', rows, total: 3, nextCursor: null };
    renderSummary(summaryPortal({ getSummary: async () => summaryOf({ table: hostile }) }).api, '/?by=service');
    const body = (await table()).getAllByRole('rowgroup')[1]!;
    expect(body.textContent).toContain('Evil 2');
    expect(body.querySelectorAll('a')).toHaveLength(0);
  });
});

describe('the requests of the table', () => {
  it('ask for the rows alone when the part stays, and for everything when it changes', async () => {
    const { api, asked } = summaryPortal({ getSummaryTable: async () => services });
    renderSummary(api);
    fireEvent.click((await table()).getByRole('link', { name: 'Services' }));
    const row = await screen.findByRole('row', { name: /^Ledger/ });
    fireEvent.click(within(row).getByRole('link', { name: 'payments' }));
    await waitFor(() => expect(asked).toHaveLength(3));
    expect(asked).toEqual(
      [
        ['getSummary', { by: 'owner' }],
        ['getSummaryTable', { by: 'owner', sort: 'services', order: 'desc' }],
        ['getSummary', { by: 'service', owner: 'group:default/payments' }],
      ].map(([name, query]) => [name, expect.objectContaining(query as object)]),
    );
  });

  it('keep what is there in sight until the next is there, and drop what comes too late', async () => {
    const slow = later<SummaryTable>();
    const getSummaryTable = jest
      .fn<() => Promise<SummaryTable>>()
      .mockReturnValueOnce(slow.promise)
      .mockResolvedValueOnce({ ...parts, rows: [partRow({ title: 'Second' })] } as SummaryTable);
    renderSummary(summaryPortal({ getSummaryTable }).api);
    fireEvent.click((await table()).getByRole('link', { name: 'Services' }));
    await waitFor(() => expect(getSummaryTable).toHaveBeenCalledTimes(1));
    expect(screen.getByRole('row', { name: /^Payments/ })).toBeTruthy();
    fireEvent.click((await table()).getByRole('link', { name: 'Coverage' }));
    expect(await screen.findByRole('row', { name: /^Second/ })).toBeTruthy();
    slow.give({ ...parts, rows: [partRow({ title: 'Too late' })] } as SummaryTable);
    await slow.promise;
    expect(screen.queryByRole('row', { name: /^Too late/ })).toBeNull();
  });

  it('follow the browser back', async () => {
    const { api, asked } = summaryPortal();
    renderSummary(api);
    fireEvent.click((await table()).getByRole('link', { name: 'Coverage' }));
    await waitFor(() => expect(asked).toHaveLength(2));
    fireEvent.click(screen.getByRole('button', { name: 'back' }));
    await waitFor(() => expect(address()).toBe('/'));
    await waitFor(() => expect(asked.at(-1)).toEqual(['getSummaryTable', { by: 'owner' }]));
  });

  it('show the rest of a long table page by page', async () => {
    const first = { ...parts, total: 2, nextCursor: 'c1' } as SummaryTable;
    const second = { ...parts, rows: [partRow({ ref: 'group:default/b', title: 'Later' })], total: 2 } as SummaryTable;
    const getSummaryTable = jest
      .fn<() => Promise<SummaryTable>>()
      .mockRejectedValueOnce(refusal(503))
      .mockResolvedValue(second);
    const { api, asked } = summaryPortal({ getSummary: async () => summaryOf({ table: first }), getSummaryTable });
    renderSummary(api);
    expect(await screen.findByText('1 of 2')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('The next rows could not be read.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('row', { name: /^Later/ })).toBeTruthy();
    expect(screen.getByRole('row', { name: /^Payments/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
    expect(asked.at(-1)).toEqual(['getSummaryTable', { by: 'owner', cursor: 'c1' }]);
  });

  it('show an error in the place of the rows and ask again; the rest of the page stays', async () => {
    const getSummaryTable = jest
      .fn<() => Promise<SummaryTable>>()
      .mockRejectedValueOnce(refusal(503))
      .mockResolvedValue(services);
    renderSummary(summaryPortal({ getSummaryTable }).api);
    fireEvent.click(await screen.findByRole('radio', { name: 'Service' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The table could not be read');
    expect(screen.getByText('services report: 85 %')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /^Ledger/ })).toBeTruthy();
  });

  it('go to another part without the numbers of the one before when that is refused', async () => {
    const getSummary = jest
      .fn<() => Promise<Summary>>()
      .mockResolvedValueOnce(summaryOf())
      .mockRejectedValueOnce(refusal(404));
    renderSummary(summaryPortal({ getSummary }).api);
    fireEvent.click(await screen.findByRole('link', { name: 'Payments' }));
    expect(await screen.findByRole('heading', { name: 'Not yours to see, or not there' })).toBeTruthy();
    expect(screen.queryByText('services report: 85 %')).toBeNull();
  });
});

describe('the filters of the table', () => {
  it('are chips, each of which can be taken away', async () => {
    renderSummary(
      summaryPortal().api,
      '/?owner=group:default/a&by=service&level=unreported&failing=debug-info&regressed=true&stale=true&q=pay',
    );
    const chips = within(await screen.findByRole('list', { name: 'Filters' }));
    const links = chips.getAllByRole('link');
    expect(links.map(link => link.textContent)).toEqual([
      'Never reported ✕',
      'fails 003 debug info ✕',
      'regressed in 7 days ✕',
      'stale ✕',
      'search: pay ✕',
      'Clear all',
    ]);
    expect(hrefOf(links[1]!)).toBe(
      '/?owner=group:default/a&by=service&level=unreported&regressed=true&stale=true&q=pay',
    );
    expect(hrefOf(links[5]!)).toBe('/?owner=group:default/a&by=service');
  });

  it('say what was searched for as it was typed, whatever it means to a translation', async () => {
    const typed = '$t(summaryPage.title) {{version}} <b>';
    renderSummary(summaryPortal().api, `/?q=${encodeURIComponent(typed)}`);
    expect((await screen.findByRole('list', { name: 'Filters' })).textContent).toBe(`search: ${typed} ✕`);
  });

  it('are added from a menu that knows every level and the checks that fail', async () => {
    const { api, asked } = summaryPortal();
    renderSummary(api, '/?by=system&q=x');
    fireEvent.click(await screen.findByRole('button', { name: 'Filter' }));
    const items = (await screen.findAllByRole('menuitem')).map(item => item.textContent);
    expect(items.slice(0, 8)).toEqual([
      'regressed in 7 days',
      'stale',
      'Level 0',
      'Level 1',
      'Level 2',
      'Level 3',
      'Never reported',
      '020 deterministic build',
    ]);
    fireEvent.click(screen.getByRole('menuitem', { name: '003 debug info' }));
    await waitFor(() => expect(address()).toBe('/?by=system&failing=debug-info&q=x'));
    expect(asked.at(-1)).toEqual(['getSummaryTable', { by: 'system', failing: 'debug-info', q: 'x' }]);
  });

  it('search when the reader stops typing, without a step of the history for each letter', async () => {
    const { api, asked } = summaryPortal();
    renderSummary(api, '/?by=domain');
    const field = await screen.findByRole('searchbox', { name: 'Search' });
    fireEvent.change(field, { target: { value: 'p' } });
    fireEvent.change(field, { target: { value: 'pay' } });
    await waitFor(() => expect(address()).toBe('/?by=domain&q=pay'));
    expect(asked.filter(([name]) => name === 'getSummaryTable')).toEqual([
      ['getSummaryTable', { by: 'domain', q: 'pay' }],
    ]);
    fireEvent.click(screen.getByRole('link', { name: 'Remove the filter: search: pay' }));
    await waitFor(() => expect(field.getAttribute('value')).toBe(''));
    expect(document.activeElement?.textContent).toMatch(/^By owner/);
  });

  it('stay when the table lists something else; an order that it does not have goes', async () => {
    renderSummary(summaryPortal().api, '/?stale=true&sort=coverage&order=desc');
    fireEvent.click(await screen.findByRole('radio', { name: 'Service' }));
    await waitFor(() => expect(address()).toBe('/?by=service&stale=true'));
  });

  it('say that nothing fits, which is not the same as nothing at all', async () => {
    const empty: SummaryTable = { by: 'owner', rows: [], total: 0, nextCursor: null };
    const { api } = summaryPortal({ getSummary: async () => summaryOf({ table: empty }) });
    renderSummary(api, '/?q=nobody');
    expect(await screen.findByText('Nothing fits these filters.')).toBeTruthy();
  });
});

it('a link from above brings the table into sight and the focus to it', async () => {
  const scrolled = jest.fn();
  Element.prototype.scrollIntoView = scrolled;
  renderSummary(summaryPortal({ getSummaryTable: async () => services }).api);
  fireEvent.click(await screen.findByRole('link', { name: '7 never reported' }));
  await waitFor(() => expect(scrolled).toHaveBeenCalled());
  expect(document.activeElement?.tagName).toBe('H2');
});

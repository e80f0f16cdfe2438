import { describe, expect, it, jest } from '@jest/globals';
import type { GdsApi, ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dayAhead, daysAgo, exemptionOf, failed, maturityOf, passed } from '../../testing/fixtures';
import { type Portal, refusal, renderWithPortal } from '../../testing/renderWithPortal';
import { Exemptions } from './Exemptions';

const REQUEST = 'gds.exemption.request';
const APPROVE = 'gds.exemption.approve';
const decision = { by: 'user:default/bob', at: daysAgo(1), note: 'until the rewrite' };
let entities = 0;

/** The section of an entity of its own: the app keeps decisions on permissions. */
function show(exemptions: ServiceExemption[], portal: Partial<Portal> = {}, viewer = 'user:default/bob') {
  const onDecided = jest.fn();
  const maturity = maturityOf([failed('debug-info'), passed('offline-build'), failed('line-table')], {
    entityRef: `component:default/e${entities++}`,
  });
  renderWithPortal(<Exemptions maturity={maturity} repository={undefined} onDecided={onDecided} />, {
    getMaturity: async () => maturity,
    getExemptions: async () => ({ exemptions, viewer }),
    ...portal,
  });
  return onDecided;
}

describe('the list', () => {
  it('says that there is nothing, and offers to ask', async () => {
    show([]);
    expect(await screen.findByText(/No check of this service is exempted/)).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'Ask for an exemption' })).toBeTruthy();
  });

  it('shows check, target, reason, by whom and until when, what ended apart', async () => {
    show([
      exemptionOf({ expires: dayAhead(60) }),
      exemptionOf({ id: 'e2', state: 'approved', decision, use: 'counts', expires: dayAhead(12), target: null }),
      exemptionOf({
        id: 'e3',
        state: 'approved',
        decision,
        use: 'not-needed',
        check: 'offline-build',
        source: 'gds.yaml',
      }),
      exemptionOf({ id: 'e4', state: 'rejected', decision }),
      exemptionOf({ id: 'e5', state: 'expired', decision: null, expires: dayAhead(-3) }),
      exemptionOf({ id: 'e6', state: 'withdrawn', decision, withdrawnAt: daysAgo(1) }),
    ]);
    const section = await screen.findByRole('region', { name: 'Exemptions 3' });
    const items = (await within(section).findAllByRole('listitem', { hidden: true })).map(item => item.textContent);
    expect(items[0]).toMatch(
      /^requested003debug info · paymentsexpires in 60 days · until \d{4}-\d\d-\d\drewritten in March/,
    );
    expect(items[0]).toContain('Asked by user:default/ann 2 days ago in the portal. Not approved');
    expect(items[1]).toMatch(/^approved003debug info · every target, also those to comeexpires in 12 days/);
    expect(items[1]).toMatch(/Approved by user:default\/bob 1 day ago\. It counts\.Note: until the rewrite/);
    expect(items[2]).toMatch(/in gds\.yaml\. Approved by .* Nobody needs it: nothing that it covers fails/);
    expect(
      within(section)
        .getByText(/expires in 12 days/)
        .getAttribute('data-soon'),
    ).toBe('true');
    expect(
      within(section)
        .getAllByText(/expires in 60 days/)[0]
        ?.getAttribute('data-soon'),
    ).toBe('false');
    const ended = within(section).getByText('Ended').closest('details');
    expect(ended?.open).toBe(false);
    expect(items.slice(3).map(text => /^[a-z]+/.exec(text ?? '')?.[0])).toEqual(['rejected', 'expired', 'withdrawn']);
    expect(items[5]).toContain('Approved by user:default/bob 1 day ago. gds.yaml no longer asks for it.');
  });

  it('takes every text of a person as text, without characters that turn or hide it', async () => {
    const evil = '<img src="x" onerror="window.owned=1">[x](javascript:alert(1))\u202egnp.exe\u200b';
    show([
      exemptionOf({ reason: evil, requestedBy: evil, target: evil }),
      exemptionOf({ id: 'e2', state: 'rejected', decision: { by: evil, at: daysAgo(1), note: evil } }),
    ]);
    expect((await screen.findAllByText(/<img src="x"/)).length).toBeGreaterThan(3);
    expect(document.querySelector('img, [onerror], a[href^="javascript"]')).toBeNull();
    expect(document.body.textContent).not.toMatch(/[\u202e\u200b]/);
    expect(document.body.textContent).toContain('\\u{202e}');
  });

  it.each([
    ['forbidden', 403, 'Not yours to see, or not there'],
    ['failed', 500, 'The exemptions of this service could not be read'],
  ])('has a notice for %s', async (_state, status, text) => {
    show([], { getExemptions: () => Promise.reject(refusal(status)) });
    expect(await screen.findByText(text)).toBeTruthy();
  });
});

describe('who may decide', () => {
  const buttons = async () => {
    await screen.findAllByRole('listitem');
    // What the permission API answers comes after the list.
    await new Promise(resolve => setTimeout(resolve, 50));
    return screen.queryAllByRole('button').map(button => button.textContent);
  };

  it.each([
    ['another person with the permission', {}, 'user:default/bob', ['Approve', 'Reject', 'Ask for an exemption']],
    ['who asked', {}, 'user:default/ann', ['Ask for an exemption']],
    ['without the permission', { denied: [APPROVE] }, 'user:default/bob', ['Ask for an exemption']],
    ['who may neither', { denied: [APPROVE, REQUEST] }, 'user:default/bob', []],
    ['who may only decide', { denied: [REQUEST] }, 'user:default/bob', ['Approve', 'Reject']],
  ])('offers to %s what the portal would take', async (_who, portal, viewer, expected) => {
    show([exemptionOf()], portal, viewer);
    expect(await buttons()).toEqual(expected);
  });

  it('offers to take back what is approved, and nothing of what ended', async () => {
    show([
      exemptionOf({ state: 'approved', decision, use: 'counts' }),
      exemptionOf({ id: 'e2', state: 'rejected', decision }),
    ]);
    expect(await buttons()).toEqual(['Revoke', 'Ask for an exemption']);
  });
});

describe('a decision', () => {
  it('is sent once it is confirmed by keyboard, with its note; list and levels are asked for again', async () => {
    const user = userEvent.setup();
    const decideExemption = jest.fn<GdsApi['decideExemption']>(async () => exemptionOf());
    const getExemptions = jest.fn<GdsApi['getExemptions']>(async () => ({
      exemptions: [exemptionOf()],
      viewer: 'user:default/bob',
    }));
    const onDecided = show([], { decideExemption, getExemptions });
    const approve = await screen.findByRole('button', { name: 'Approve: debug info' });
    act(() => approve.focus());
    await user.keyboard('{Enter}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Approve: debug info' }));
    expect(dialog.getByText('rewritten in March')).toBeTruthy();
    expect(decideExemption).not.toHaveBeenCalled();
    await user.type(dialog.getByRole('textbox', { name: 'Note (optional)' }), 'fine');
    const confirm = dialog.getByRole('button', { name: 'Approve' });
    act(() => confirm.focus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(onDecided).toHaveBeenCalledTimes(1));
    expect(decideExemption).toHaveBeenCalledWith('e1', { decision: 'approved', note: 'fine' });
    expect(getExemptions).toHaveBeenCalledTimes(2);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('that is refused says why, and stays open', async () => {
    const user = userEvent.setup();
    const cause = new Error('the exemption is rejected, so it cannot be approved');
    const onDecided = show([exemptionOf()], {
      decideExemption: () => Promise.reject(Object.assign(refusal(409), { cause })),
    });
    await user.click(await screen.findByRole('button', { name: 'Approve: debug info' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Approve' }));
    expect(await screen.findByText(/the exemption is rejected, so it cannot be approved/)).toBeTruthy();
    expect(onDecided).not.toHaveBeenCalled();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('a request', () => {
  it('is sent with check, target, reason and day, for what fails or has no data', async () => {
    const user = userEvent.setup();
    const requestExemption = jest.fn<GdsApi['requestExemption']>(async () => exemptionOf());
    show([], { requestExemption });
    await user.click(await screen.findByRole('button', { name: 'Ask for an exemption' }));
    const dialog = within(await screen.findByRole('dialog'));
    const send = dialog.getByRole('button', { name: 'Ask' }) as HTMLButtonElement;
    expect(send.disabled).toBe(true);
    // The native control behind the list; the browser test opens the list itself.
    const check = document.querySelector('[role="dialog"] select') as HTMLSelectElement;
    expect([...check.options].map(({ value }) => value).filter(Boolean)).toEqual(['debug-info', 'line-table']);
    fireEvent.change(check, { target: { value: 'line-table' } });
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'a <b>reason</b>');
    expect(send.disabled).toBe(true);
    fireEvent.change(dialog.getByLabelText(/Last day/), { target: { value: dayAhead(30) } });
    await user.click(send);
    await waitFor(() =>
      expect(requestExemption).toHaveBeenCalledWith(expect.objectContaining({ kind: 'component' }), {
        check: 'line-table',
        target: null,
        reason: 'a <b>reason</b>',
        expires: dayAhead(30),
      }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('that is refused says why', async () => {
    const user = userEvent.setup();
    const cause = new Error('the same exemption is asked for or approved already');
    show([], { requestExemption: () => Promise.reject(Object.assign(refusal(409), { cause })) });
    await user.click(await screen.findByRole('button', { name: 'Ask for an exemption' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'why');
    fireEvent.change(dialog.getByLabelText(/Last day/), { target: { value: dayAhead(30) } });
    await user.click(dialog.getByRole('button', { name: 'Ask' }));
    expect(await screen.findByText(/the same exemption is asked for or approved already/)).toBeTruthy();
  });
});

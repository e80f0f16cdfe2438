import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { GdsApi } from '@gds-dev/backstage-plugin-gds-common';
import { type Portal, refusal, renderWithPortal } from '../../testing/renderWithPortal';
import { LiveChecks } from './LiveChecks';

const ENTITY = 'component:default/payments';
const CHECK = { name: 'Check the running service now' };

function show(portal: Partial<Portal>, entityRef = ENTITY) {
  const reload = jest.fn();
  renderWithPortal(<LiveChecks entityRef={entityRef} reload={reload} />, {
    getMaturity: () => Promise.reject(new Error('not asked')),
    getLiveChecks: async () => ({ services: ['payments'] }),
    ...portal,
  });
  return reload;
}

it('starts the checks by key, says so, and loads the results when the reader asks', async () => {
  const startLiveChecks = jest.fn<ReturnType<GdsApi['startLiveChecks']>, [unknown]>(async () => ({
    services: ['payments'],
  }));
  const reload = show({ startLiveChecks });
  (await screen.findByRole('button', CHECK)).focus();
  await userEvent.keyboard('{Enter}');
  expect(startLiveChecks).toHaveBeenCalledWith({ kind: 'component', namespace: 'default', name: 'payments' });
  await screen.findByText(/is being checked/);
  expect(screen.queryByRole('button', CHECK)).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Load it again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Load it again' }));
  expect(reload).toHaveBeenCalledTimes(1);
});

it('says why they were not started, and can be tried again', async () => {
  const cause = new Error('at most 1 run in 5 minutes for an entity');
  show({ startLiveChecks: () => Promise.reject(Object.assign(refusal(429), { cause })) });
  await userEvent.click(await screen.findByRole('button', CHECK));
  await screen.findByText(
    'The checks were not started: Request failed with 429: at most 1 run in 5 minutes for an entity',
  );
  expect(screen.getByRole('button', CHECK).hasAttribute('disabled')).toBe(false);
});

it.each<[string, Partial<Portal>]>([
  ['the portal checks none', { getLiveChecks: async () => ({ services: [] }) }],
  ['the reader may not start it', { denied: ['gds.live.run'] }],
  ['the portal does not answer', { getLiveChecks: () => Promise.reject(refusal(500)) }],
])('shows nothing where %s', async (why, portal) => {
  const getLiveChecks = jest.fn(portal.getLiveChecks ?? (async () => ({ services: ['payments'] })));
  // What a reader may do is remembered by entity.
  show({ ...portal, getLiveChecks }, `component:default/${why.replaceAll(' ', '-')}`);
  await waitFor(() => expect(getLiveChecks).toHaveBeenCalled());
  await waitFor(() => expect(screen.queryByRole('button', CHECK)).toBeNull());
});

import { expect, it } from 'vitest';
import { openEntity } from './browser.mjs';
import { describeBrowsed } from './stub/browsed.mjs';

describeBrowsed('exemptions', stub => {
  it.each([
    ['payments', 1280],
    ['payments', 390],
    ['hostile', 1280],
    ['hostile', 390],
  ])('of %s fit at %i px, with every text as text', async (entity, width) => {
    const { page, faults } = await openEntity(stub.browser, { base: stub.base, entity, view: 'maturity', width });
    const section = page.getByRole('region', { name: 'Exemptions 4' });
    await section.getByText(/^Ended/).click();
    expect(await section.getByRole('listitem').count()).toBe(6);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
    expect(await page.title()).not.toBe('owned');
    expect(await section.locator('img, script, a[href^="javascript"]').count()).toBe(0);
    expect(await section.innerText()).not.toMatch(/[\u202e\u200b]/);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('are asked for and decided on by keyboard', async () => {
    const { page, faults } = await openEntity(stub.browser, { base: stub.base, entity: 'payments', view: 'maturity' });
    const section = page.getByRole('region', { name: /^Exemptions/ });
    const own = section.getByRole('listitem').filter({ hasText: 'the build server stamps the time' });
    await own.waitFor();
    expect(await own.getByRole('button').count()).toBe(0);

    const repository = section.getByRole('listitem').filter({ hasText: 'The image must stay below 10 MB' });
    await repository.getByRole('button', { name: 'Approve: debug info' }).press('Enter');
    const approval = page.getByRole('dialog', { name: 'Approve: debug info' });
    await approval.getByRole('textbox', { name: 'Note (optional)' }).fill('until the devices are replaced');
    await approval.getByRole('button', { name: 'Approve' }).press('Enter');
    await repository.getByText('Note: until the devices are replaced').waitFor();
    expect(await repository.innerText()).toContain('Approved by user:development/guest now. It counts.');
    await approval.waitFor({ state: 'detached' });

    await section.getByRole('button', { name: 'Ask for an exemption' }).press('Enter');
    const request = page.getByRole('dialog', { name: 'Ask for an exemption' });
    await request.getByRole('button', { name: /Check/ }).press('Enter');
    await page.getByRole('option', { name: '006 line table' }).press('Enter');
    await request.getByRole('button', { name: /Target/ }).press('Enter');
    await page.getByRole('option', { name: 'payments', exact: true }).press('Enter');
    await request.getByRole('textbox', { name: /Reason/ }).fill('<b>stripped</b> until the rewrite');
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await request.getByLabel(/Last day/).fill(day);
    await request.getByRole('button', { name: 'Ask' }).press('Enter');
    const asked = section.getByRole('listitem').filter({ hasText: '<b>stripped</b> until the rewrite' });
    await asked.getByText(/^expires in 3 days/).waitFor();
    expect(await asked.innerText()).toContain('line table · payments');
    expect(faults).toEqual([]);
    await page.close();
  });
});

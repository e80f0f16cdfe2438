import type { OpenNotice } from '../../database/NoticeStore';

/** Whether what a notice says is still so: it was opened some time ago. */
export function stillHolds(
  { topic, standing, expires }: Pick<OpenNotice, 'topic' | 'standing' | 'expires'>,
  now: Date,
): boolean {
  if (topic === 'regression') return standing === 'fail';
  const needed = standing === 'exempted' || standing === 'fail' || standing === 'no-data';
  if (expires === null || !needed) return false;
  const ended = expires < now.toISOString().slice(0, 10);
  return ended === (topic === 'exemption-expired');
}

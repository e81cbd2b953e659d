import { type ComplaintRequest, fileComplaint } from '../../src/client/complaints.js';
import { as, does, newKey, until } from './drive.js';
import type { House } from './house.js';
import { complaintRow } from './look.js';

/** What complaint tests do again and again, in one house. */
export function complaintDesk(house: House) {
  async function file(about: Partial<ComplaintRequest>, key = newKey()): Promise<string> {
    const body = { source: 'hotline_400' as const, description: '维修后仍有异响', ...about };
    // Again with the same key while its outcome is unknown, as callers do.
    return until(async () => {
      const filed = await fileComplaint(house, { caller: as('advisor-1'), key, body });
      if (filed.kind === 'unavailable') return null;
      if (filed.kind !== 'filed') throw new Error(JSON.stringify(filed));
      return filed.complaintNo;
    }, 'the complaint to be filed');
  }

  /** Waits until the complaint has a status. @returns its row */
  const untilStatus = (complaintNo: string, status: string) =>
    until(async () => {
      const row = await complaintRow(house, complaintNo);
      return row.status === status && row;
    }, `${complaintNo} to be ${status}`);

  /** From acceptance to the liability. */
  async function investigate(no: string, who: string): Promise<void> {
    await does(house, no, who, 'acceptComplaint');
    await does(house, no, who, 'startInvestigation', { plan: 'test drive' });
    await does(house, no, who, 'determineLiability', { liability: 'outlet', reasons: 'loose bracket' });
  }

  /** From acceptance to the reply. */
  async function handle(no: string, who: string): Promise<void> {
    await investigate(no, who);
    await does(house, no, who, 'proposeRemedy', { remedy: 'tighten, free of charge', compensationCents: 0 });
    await does(house, no, who, 'replyToCustomer', { message: '免费处理', channel: 'phone' });
  }

  const reject = (no: string, who: string) =>
    does(house, no, who, 'recordCustomerDecision', {
      accepted: false,
      reason: 'not enough',
      channel: 'phone',
      evidence: null,
    });

  const accept = (no: string, who: string) =>
    does(house, no, who, 'recordCustomerDecision', {
      ...{ accepted: true, reason: null, channel: 'phone', evidence: 'call-1' },
    });

  /** The customer accepts, and is content when asked again. */
  async function settle(no: string, who: string): Promise<void> {
    await accept(no, who);
    await does(house, no, who, 'recordRevisit', {
      satisfied: true,
      note: null,
      channel: 'phone',
      evidence: 'call-1',
    });
    await untilStatus(no, 'closed');
  }

  return { file, untilStatus, investigate, handle, reject, accept, settle };
}

/** The roles of R2.2 and those around them; `front_office` is a system that acts for customers, `operator` whoever runs Pitlane. */
export const ROLES = [
  'technician',
  'service_advisor',
  'qc_inspector',
  'customer_service_manager',
  'outlet_manager',
  'dispatcher',
  'parts_clerk',
  'cashier',
  'call_centre_agent',
  'region_supervisor',
  'hq_supervisor',
  'front_office',
  'operator',
] as const;

export type Role = (typeof ROLES)[number];

/** The standard's Chinese terms, as staff and customers read them (R2.2). */
export const ROLE_TERMS: Record<Role, string> = {
  technician: '服务工程师',
  service_advisor: '服务专员',
  qc_inspector: '质量控制',
  customer_service_manager: '客户服务经理',
  outlet_manager: '网点经理',
  dispatcher: '调度员',
  parts_clerk: '配件员',
  cashier: '收银员',
  call_centre_agent: '客服坐席',
  region_supervisor: '区域主管',
  hq_supervisor: '总部主管',
  front_office: '前台系统',
  operator: '运维',
};

/** Where the roles belong whose authority is that of a level: elsewhere it would be over one's own outlet (R2.1). */
const LEVEL_OF: Partial<Record<Role, 'region' | 'hq'>> = {
  region_supervisor: 'region',
  hq_supervisor: 'hq',
};

/**
 * Whether a role may be held at a unit (R2.1, R5.4). Whoever looks after an outlet's people can make nobody a supervisor,
 * least of all themselves, since a supervisor's unit lies above.
 * @param kind of the unit that the person belongs to
 */
export function belongsAt(role: Role, kind: 'hq' | 'region' | 'outlet'): boolean {
  return (LEVEL_OF[role] ?? kind) === kind;
}

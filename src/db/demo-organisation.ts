import { createHash } from 'node:crypto';
import type { Role } from '../domain/roles.js';
import type { Database } from './database.js';
import { apiKeys, orgUnits, staff } from './schema.js';

/**
 * The value of the demo's key. It is written in public and protects nothing: only the demo organisation, which
 * `npm start` puts into a database of its own, knows it.
 */
const DEMO_KEY = 'demo-operator-key-not-for-production';
/** The demo's front office, as a CRM or a mini-program would call. */
export const DEMO_FRONT_OFFICE_KEY = 'demo-front-office-key-not-for-production';

const UNITS = [
  { id: 'HQ', kind: 'hq', name: '总部', parentId: null },
  { id: 'EAST', kind: 'region', name: '华东区域服务中心', parentId: 'HQ' },
  { id: 'SOUTH', kind: 'region', name: '华南区域服务中心', parentId: 'HQ' },
  { id: 'SHA-01', kind: 'outlet', name: '上海浦东网点', parentId: 'EAST' },
  { id: 'HGH-01', kind: 'outlet', name: '杭州滨江网点', parentId: 'EAST' },
  { id: 'CAN-01', kind: 'outlet', name: '广州天河网点', parentId: 'SOUTH' },
  { id: 'SZX-01', kind: 'outlet', name: '深圳南山网点', parentId: 'SOUTH' },
] as const;
const OUTLETS = UNITS.filter((unit) => unit.kind === 'outlet').map(({ id }) => id);

type Member = typeof staff.$inferInsert;
type Person = Partial<Member> & Pick<Member, 'name' | 'role'> & { code: string };

/** Technicians whose skills overlap: whatever a car has, two of an outlet can mend it. */
const TECHNICIANS: Omit<Person, 'name'>[] = [
  {
    code: 'T1',
    role: 'technician',
    skills: ['general', 'engine', 'transmission', 'electrical', 'brakes'],
    yearsOfExperience: 12,
    assessmentScore: 97,
    capacity: 3,
  },
  {
    code: 'T2',
    role: 'technician',
    skills: ['general', 'brakes', 'steering', 'body', 'ac'],
    yearsOfExperience: 6,
    assessmentScore: 93.5,
    capacity: 3,
  },
  {
    code: 'T3',
    role: 'technician',
    skills: ['general', 'engine', 'transmission', 'steering', 'electrical', 'body', 'ac', 'high_voltage'],
    certificates: ['high_voltage'],
    yearsOfExperience: 4.5,
    assessmentScore: 91,
    capacity: 3,
  },
];

const DESKS_AND_OFFICES: Omit<Person, 'name'>[] = [
  { code: 'A1', role: 'service_advisor', yearsOfExperience: 7 },
  { code: 'A2', role: 'service_advisor', yearsOfExperience: 2.5 },
  { code: 'Q1', role: 'qc_inspector', yearsOfExperience: 9 },
  { code: 'C1', role: 'customer_service_manager', yearsOfExperience: 8 },
  { code: 'M1', role: 'outlet_manager', yearsOfExperience: 14 },
  { code: 'K1', role: 'cashier', yearsOfExperience: 3 },
];

/** Whom nobody may put on duty (R2.4): one below 90 %, one whose assessment has run out, one who is too new. */
const NOT_FOR_DISPATCH: (Person & { orgUnitId: string })[] = [
  {
    orgUnitId: 'SHA-01',
    code: 'T4',
    name: '冯磊',
    role: 'technician',
    skills: ['general', 'engine'],
    yearsOfExperience: 5,
    assessmentScore: 84,
  },
  {
    orgUnitId: 'CAN-01',
    code: 'T4',
    name: '曾毅',
    role: 'technician',
    skills: ['general', 'brakes'],
    yearsOfExperience: 8,
    assessmentScore: 95,
    assessmentValidUntil: '2025-06-30T16:00:00.000Z',
  },
  {
    orgUnitId: 'SZX-01',
    code: 'T4',
    name: '林晓',
    role: 'technician',
    skills: ['general'],
    yearsOfExperience: 1,
    assessmentScore: 92,
  },
];

const ABOVE_OUTLETS: (Person & { orgUnitId: string })[] = [
  { orgUnitId: 'EAST', code: 'R1', name: '顾明远', role: 'region_supervisor' },
  { orgUnitId: 'EAST', code: 'D1', name: '沈佳', role: 'dispatcher' },
  { orgUnitId: 'EAST', code: 'P1', name: '陆涛', role: 'parts_clerk' },
  { orgUnitId: 'SOUTH', code: 'R1', name: '何志强', role: 'region_supervisor' },
  { orgUnitId: 'SOUTH', code: 'D1', name: '梁敏', role: 'dispatcher' },
  { orgUnitId: 'SOUTH', code: 'P1', name: '黄海', role: 'parts_clerk' },
  { orgUnitId: 'HQ', code: 'S1', name: '唐晓峰', role: 'hq_supervisor' },
  // What one drafts of the standard the other reviews (R8.1).
  { orgUnitId: 'HQ', code: 'S2', name: '文立新', role: 'hq_supervisor' },
  { orgUnitId: 'HQ', code: 'L1', name: '苏婷', role: 'call_centre_agent' },
];

/** Invented names, one list per outlet, in the order of the lists above. */
const NAMES: Record<string, string[]> = {
  'SHA-01': ['王强', '李俊', '赵鹏', '陈静', '周岚', '吴刚', '郑洁', '孙立', '钱芳'],
  'HGH-01': ['徐亮', '朱勇', '马超', '胡蓉', '郭欣', '高峰', '罗琳', '宋涛', '谢云'],
  'CAN-01': ['陈伟', '黎明辉', '潘杰', '叶敏', '邓丽', '蔡斌', '卢燕', '钟伟', '邱红'],
  'SZX-01': ['杨帆', '许峰', '彭浩', '蒋丽', '韩雪', '曹宇', '魏玲', '姚军', '范萍'],
};

const TWO_YEARS_MS = 2 * 365 * 24 * 3_600_000;

/**
 * Puts the demo organisation into a database: headquarters, two regions, four outlets, their people and two keys.
 * What is there already stays as it is, so it can be run at every start.
 * @param db a migrated database
 * @returns the value of the operator's key, the same every time
 */
export async function seedDemoOrganisation(db: Database): Promise<{ apiKey: string }> {
  await db.transaction(async (tx) => {
    await tx
      .insert(orgUnits)
      .values(UNITS.map((unit) => ({ ...unit })))
      .onConflictDoNothing();
    await tx.insert(staff).values(members()).onConflictDoNothing();
    await tx
      .insert(apiKeys)
      .values([
        key(DEMO_KEY, 'demo', 'operator'),
        key(DEMO_FRONT_OFFICE_KEY, 'demo-front-office', 'front_office'),
      ])
      .onConflictDoNothing();
  });
  return { apiKey: DEMO_KEY };
}

function members(): Member[] {
  const atOutlets = OUTLETS.flatMap((orgUnitId) =>
    [...TECHNICIANS, ...DESKS_AND_OFFICES].map((person, i) =>
      member({ ...person, name: NAMES[orgUnitId]?.[i] ?? person.code, orgUnitId }),
    ),
  );
  return [...atOutlets, ...NOT_FOR_DISPATCH.map(member), ...ABOVE_OUTLETS.map(member)];
}

function member({ code, ...person }: Person & { orgUnitId: string }): Member {
  return {
    id: `${person.orgUnitId}-${code}`,
    skills: [],
    certificates: [],
    yearsOfExperience: 6,
    assessmentScore: 95,
    assessmentValidUntil: new Date(Date.now() + TWO_YEARS_MS).toISOString(),
    ...person,
  };
}

function key(value: string, caller: string, role: Role): typeof apiKeys.$inferInsert {
  return { hash: createHash('sha256').update(value).digest('hex'), caller, role, orgUnitId: 'HQ' };
}

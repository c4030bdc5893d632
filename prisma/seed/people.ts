import type { Db, MemberRole, StaffRole } from '#lib/db/client.ts'
import { idAt, newId, publicId } from '#lib/ids.ts'
import { createUser } from '#lib/webhooks/accounts.ts'

/** Somebody of the organization, or of the platform's support. */
export type Person = { id: string; email: string; role: MemberRole | null }

const dayMs = 86_400_000

const members = [
  ['maya', 'Maya Lindqvist', 'owner', 32],
  ['tomas', 'Tomás Herrera', 'admin', 31],
  ['ines', 'Ines Moreau', 'developer', 31],
  ['kofi', 'Kofi Okafor', 'developer', 17],
  ['lena', 'Lena Berg', 'viewer', 9],
] as const

export type People = Record<(typeof members)[number][0] | 'support', Person>

/** A member of every role, and one of support; `passwordHash` null: nobody can sign in as one of them. */
export async function addPeople(
  db: Db,
  organization: { id: string; slug: string },
  nowMs: number,
  passwordHash: string | null,
): Promise<People> {
  const add = async (name: (typeof members)[number][0]) => {
    const [, fullName, role, daysAgo] = members.find(([one]) => one === name) ?? members[0]
    const person = await account(db, `${name}@${organization.slug}.example`, fullName, passwordHash, null)
    await db.member.create({
      data: { organizationId: organization.id, userId: person.id, role, createdAt: new Date(nowMs - daysAgo * dayMs) },
    })
    return { ...person, role }
  }
  return {
    maya: await add('maya'),
    tomas: await add('tomas'),
    ines: await add('ines'),
    kofi: await add('kofi'),
    lena: await add('lena'),
    support: { ...(await account(db, `support@${organization.slug}.example`, 'Robin Vale', passwordHash, 'support')), role: null },
  }
}

/** The account of an earlier run is used again, with the password of this one. */
async function account(db: Db, email: string, name: string, passwordHash: string | null, staffRole: StaffRole | null) {
  const known = await db.user.findUnique({ where: { email }, select: { id: true, email: true } })
  if (!known) return createUser(db, { email, name, passwordHash, staffRole })
  await db.user.update({ where: { id: known.id }, data: { passwordHash } })
  return known
}

/** One line of the organization's past. */
export type Deed = {
  atMs: number
  by: Person
  action: string
  subject: string
  environment?: 'sandbox' | 'production'
  detail?: Record<string, string | number | string[]>
}

// Where each of them works: addresses that are nobody's (RFC 5737), one for the office and one for who is at home.
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const chrome = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

function originOf({ role }: Person) {
  return role === 'developer' ? { address: '198.51.100.23', userAgent: firefox } : { address: '203.0.113.80', userAgent: chrome }
}

/** Writes what people did as the audit log has it. */
export async function writeDeeds(db: Db, organizationId: string, deeds: Deed[]): Promise<void> {
  await db.auditEntry.createMany({
    data: deeds.map(({ atMs, by, action, subject, environment, detail }) => ({
      id: idAt(atMs),
      organizationId,
      environment: environment ?? null,
      actor: publicId('usr', by.id),
      actorLabel: by.email,
      action,
      subject,
      ...(detail && { detail }),
      ...originOf(by),
      createdAt: new Date(atMs),
    })),
  })
}

/** What support noted about a delivery that failed. */
export async function addNotes(db: Db, { id, email }: Person, deliveryId: string, nowMs: number): Promise<void> {
  const note = (text: string, hoursAgo: number) => ({
    id: newId(),
    deliveryId,
    authorId: id,
    authorLabel: email,
    text,
    createdAt: new Date(nowMs - hoursAgo * 3_600_000),
  })
  await db.deliveryNote.createMany({
    data: [
      note('Kofi called: the warehouse moved to another data center and forgot about the webhook.', 26),
      note('They expect to be back on Monday. Recover from then on; nothing is lost, retries go on.', 25),
    ],
  })
}

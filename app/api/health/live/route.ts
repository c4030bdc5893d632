/** For whoever restarts processes: an answer is all it takes. It asks nothing of the database, because restarting would not bring that back. */
export async function GET(): Promise<Response> {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
}

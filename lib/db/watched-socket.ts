import { Socket } from 'node:net'

// Longer than any statement of ours takes, and than pools keep an idle connection.
const silenceMsMax = 20_000

/**
 * The socket of a connection to PostgreSQL, given up when nothing has come or gone for 20 s. A machine that loses its power, a server that is
 * frozen or a firewall that has forgotten a connection sends no word of it, and whoever waited for an answer would wait for hours.
 */
export function watchedSocket(silenceMs = silenceMsMax): Socket {
  const socket = new Socket()
  return socket.setTimeout(silenceMs, () => socket.destroy(new Error(`PostgreSQL has been silent for ${silenceMs / 1000} s`)))
}

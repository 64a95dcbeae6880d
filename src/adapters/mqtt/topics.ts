// The topics of one locker (CONTRACT.md, "MQTT"). Every name on the wire is made here and nowhere else; what is
// said on them stands in the schemas.

export interface Topics {
  readonly base: string
  readonly status: string
  readonly snapshot: string
  readonly events: string
  readonly health: string
  readonly response: string
  /** What the locker subscribes to: every request. */
  readonly requests: string
  /** Every alert, for clearing those of an earlier life. */
  readonly alerts: string
  alert(id: string): string
  /** The verb of a request's topic; null for any other topic. May hold characters that no verb has. */
  verbOf(topic: string): string | null
  /** The id of an alert's topic; null for any other topic. */
  alertOf(topic: string): string | null
}

export function createTopics(site: string): Topics {
  const base = `kluis/v1/${site}/`
  const tailOf = (prefix: string, topic: string): string | null =>
    topic.startsWith(prefix) ? topic.slice(prefix.length) : null
  return {
    base,
    status: `${base}status`,
    snapshot: `${base}snapshot`,
    events: `${base}events`,
    health: `${base}health`,
    response: `${base}response`,
    requests: `${base}request/+`,
    alerts: `${base}alerts/+`,
    alert: (id) => `${base}alerts/${id}`,
    verbOf: (topic) => tailOf(`${base}request/`, topic),
    alertOf: (topic) => tailOf(`${base}alerts/`, topic),
  }
}

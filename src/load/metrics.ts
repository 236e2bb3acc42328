// The metrics of a run by name: k6's names where k6 has one, `xmpp_` before ours.

/** One line each for the docs (scenarios/README.md). Trends are in ms, counters have a rate per second. */
export const metrics = {
  checks: 'rate: the share of logins and expectations that held',
  data_received: 'counter: bytes of XMPP received, before TLS is added',
  data_sent: 'counter: bytes of XMPP sent, before TLS is added',
  dropped_iterations: 'counter: iterations that were due and had no user',
  iteration_duration: 'trend: from the instant at which an iteration was due to its end',
  iterations: 'counter: iterations that ended, failed ones included',
  schedule_lag: 'trend: from the instant at which an iteration was due to its start',
  vus: 'gauge: simulated users of the run',
  xmpp_auth_duration: 'trend: SASL negotiation; also for each mechanism, as {mechanism:PLAIN}',
  xmpp_bind_duration: 'trend: resource binding',
  xmpp_connecting: 'trend: opening the TCP connection',
  xmpp_dns_lookup: 'trend: finding the servers and their addresses, of connections that had to wait for it',
  xmpp_iq_rtt: 'trend: from the instant at which an iq request was due to its answer',
  xmpp_login_duration: 'trend: from the instant at which a login was due to its end',
  xmpp_mam_page_duration: 'trend: from the instant at which a page of the archive was due to the end of it',
  xmpp_msg_delivery_duration: 'trend: from the instant at which a message was due to its arrival',
  xmpp_msg_delivery_ratio: 'rate: the share of sent messages that arrived',
  xmpp_msgs_bounced: 'counter: messages that came back as an error',
  xmpp_msgs_duplicated: 'counter: further arrivals of messages that had arrived',
  xmpp_msgs_late: 'counter: messages that arrived after their within',
  xmpp_msgs_lost: 'counter: messages that neither arrived nor came back by the end of the drain',
  xmpp_msgs_received: 'counter: arrivals of messages of this run, duplicates included',
  xmpp_msgs_reordered: 'counter: messages that arrived after a later one of the same pair',
  xmpp_msgs_sent: 'counter: messages sent to users of this run',
  xmpp_msg_receipt_duration: 'trend: from the instant at which a message was due to its receipt (XEP-0184)',
  xmpp_muc_fanout_duration:
    'trend, by which: from the instant at which a message to a room was due to its first, median and last occupant',
  xmpp_muc_join_duration: 'trend: from the instant at which a join was due to the own presence in the room',
  xmpp_muc_msgs_expected: 'counter: arrivals that messages to rooms should have come to',
  xmpp_muc_msgs_lost: 'counter: arrivals that did not come in time',
  xmpp_muc_msgs_received: 'counter: arrivals of messages to rooms',
  xmpp_muc_msgs_sent: 'counter: messages sent to rooms',
  xmpp_sessions: 'gauge: users that are logged in',
  xmpp_stanza_errors: 'counter: stanzas of type error received',
  xmpp_stream_errors: 'counter: sessions that ended with a stream error',
  xmpp_stream_opening: 'trend: stream headers and features',
  xmpp_tls_handshaking: 'trend: the TLS handshake, and STARTTLS before it',
  xmpp_websocket_opening: 'trend: the WebSocket handshake',
} as const;

export type MetricName = keyof typeof metrics;

/** Whether there is such a metric, tags apart. */
export const isMetric = (base: string): base is MetricName => Object.hasOwn(metrics, base);

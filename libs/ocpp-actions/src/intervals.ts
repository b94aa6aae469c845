/** Below API Gateway's 10 minutes of idleness, after which a quiet WebSocket would be closed. */
export const HEARTBEAT_SECONDS = 300;
/** When a station that has to wait asks again. */
export const PENDING_RETRY_SECONDS = 120;
/** When a station that was turned away asks again. */
export const REJECTED_RETRY_SECONDS = 900;
/** Two heartbeats may get lost before silence counts. */
export const ALLOWED_SILENCE_SECONDS = 2 * HEARTBEAT_SECONDS + 60;

//! What every API client shares: building clients, and the one place that
//! retries.

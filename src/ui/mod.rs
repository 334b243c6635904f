//! The only place that prints, prompts or draws.

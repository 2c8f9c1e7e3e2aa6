"""The append-only record of every reading, writing and refusal. Knows nothing of what was read.

Public: `audit.services.record`, `audit.actions.Action` and `Outcome`, `audit.models.AuditEvent`.
"""

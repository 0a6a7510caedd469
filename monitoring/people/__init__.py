"""Who may do what: roles, rights and the person who asks; passwords and lock-out as plain functions.

Knows nothing of the record and of screens. Accounts are kept by record.accounts; services ask
`permit` before anything else.
"""

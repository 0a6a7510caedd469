"""Messages out: to e-mail, webhooks and messaging services, all through one library.

Nothing here knows the record. What may be told of a patient stands in one module, message.py.
"""

"""The record, append-only: the only package that knows the database.

Open it with engine.open_record; write with the journal's append, revise, amend and withdraw; read
typed frames with reading.table; prove it whole with integrity.verify. To be read in the order
schema, entry, journal, writer, reading, history, anchors, integrity,
copying, backup.
"""
